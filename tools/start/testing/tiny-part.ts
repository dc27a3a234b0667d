// A part of nothing, to test what keeps parts alive: serves at once, unless WORK says that it refuses, ends, stays, or
// migrates until it is told otherwise.
import type { ProcessMove, ProcessWord } from '@testverse/platform/server';

const say = (word: ProcessWord): void => void process.send?.(word);

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  if (process.env.WORK !== 'stay') process.exit(0);
});
if (process.env.WORK === 'end') process.exit(3);
if (process.env.WORK === 'refuse') say({ kind: 'refused', reason: 'there is no room' });
else if (process.env.WORK === 'migrate') {
  say({ kind: 'migrating' });
  process.on('message', say);
} else {
  process.on('message', ({ name }: ProcessMove) => say({ kind: 'moved', name }));
  say({ kind: 'serving', port: 0 });
}

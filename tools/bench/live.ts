// Live data on this machine: appends and sends a second, how soon a lost right ends a stream, and the way of one message to
// many sockets.
//   npm run bench:live [-- --quick]
import { cpus } from 'node:os';
import { measureAppends } from './live-log.ts';
import { Crowd } from './live-crowd.ts';
import { fanOut } from './live-fan-out.ts';
import { lostRights } from './live-rights.ts';

const isQuick = process.argv.includes('--quick');
const sizes = isQuick
  ? { sockets: [200], messages: 10, channels: 50, seconds: 2, readers: 5 }
  : { sockets: [1_000, 10_000], messages: 40, channels: 1_000, seconds: 8, readers: 20 };

const [cpu] = cpus();
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}; PostgreSQL, product and load share them`,
);

console.log('\nThe log alone: acts a second that append one event, 10 connections, fsync on');
console.table(await measureAppends(sizes.seconds, sizes.channels));

await withCrowd('1', async (crowd) => {
  console.log('\nSends a second through the API, 20 people at once, every answer awaited');
  const hot = await crowd.sendFor(sizes.seconds, 1);
  const spread = await crowd.sendFor(sizes.seconds, sizes.channels);
  console.table({ 'one hot channel': hot, [`${sizes.channels} channels`]: spread });
});
for (const workers of ['1', '2']) {
  await withCrowd(workers, async ({ product }) => {
    console.log(
      `\nFrom the loss of a right to the end of what it allowed, workers: ${workers}; the promise is 1,000 ms`,
    );
    console.table(await lostRights(product, sizes.readers));
  });
  for (const sockets of sizes.sockets)
    for (const perSecond of pacesOf(sockets)) await fan(workers, sockets, perSecond);
}

/** A lively channel, not a flood; where that is all that two processors can do, half of it as well. */
function pacesOf(sockets: number): number[] {
  return sockets < 10_000 ? [4] : [4, 2];
}

async function fan(workers: string, sockets: number, perSecond: number): Promise<void> {
  const { messages } = sizes;
  await withCrowd(workers, async (crowd) => {
    const figures = await fanOut(crowd, { sockets, messages, perSecond });
    console.log(
      `\nOne channel, ${sockets} sockets, ${messages} messages, ${perSecond} a second, workers: ${workers}`,
    );
    console.table([figures]);
    if (figures['delivered %'] !== 100) process.exitCode = 1;
  });
}

async function withCrowd(workers: string, work: (crowd: Crowd) => Promise<void>): Promise<void> {
  const crowd = await Crowd.open(workers);
  try {
    await work(crowd);
  } finally {
    await crowd.close();
  }
}

import type { ParkedEvent } from '@testverse/platform/events';
import { describe, expect, it } from 'vitest';
import { runCommand, type Consuming } from './command.ts';

const topic = 'guilds/channel:1';

const failed = { handler: 'mentions', event: { topic, seq: 4, type: 'sent' }, reason: 'no such user' };
const behind = { handler: 'mentions', event: { topic, seq: 5, type: 'edited' }, reason: null };

/** A subgraph of one handler with those events parked; `asked` says what was asked of it. */
function subgraph(name: string, handler: string, parked: object[] = []): Consuming & { asked: unknown[] } {
  const asked: unknown[] = [];
  const status = {
    handler,
    from: 'guilds',
    position: 7,
    head: 9,
    oldestUnreadAt: null,
    isCatchingUp: true,
    parked: parked.length,
  };
  return {
    name,
    handlers: [handler],
    projections: handler === 'names' ? [handler] : [],
    asked,
    consumers: {
      status: () => Promise.resolve([status]),
      listParked: () => Promise.resolve(parked as ParkedEvent[]),
      rebuild: (projection) => Promise.resolve(void asked.push(['rebuild', projection])),
      replayParked: (...names) => {
        asked.push(['replay', ...names]);
        return Promise.resolve(parked.length);
      },
      caughtUp: () => Promise.resolve(true),
    },
  };
}

async function run(args: string[], ...subgraphs: Consuming[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await runCommand(args, subgraphs, (line) => lines.push(line)), lines };
}

describe('npm run events', () => {
  const users = subgraph('users', 'mentions', [failed, behind]);
  const guilds = subgraph('guilds', 'names');

  it('says how far every handler has come', async () => {
    const lines = [
      'users/mentions: at 7 of 9 of guilds, catching up, 2 parked',
      'guilds/names: at 7 of 9 of guilds, catching up',
    ];
    expect(await run([], users, guilds)).toEqual({ code: 0, lines });
    expect(await run(['status'])).toEqual({ code: 0, lines: ['no subgraph has handlers'] });
  });

  it('lists what is parked, of all handlers or of one, and exits with 1 while there is anything', async () => {
    const lines = [
      `users/mentions: ${topic} 4 sent: no such user`,
      `users/mentions: ${topic} 5 edited: waits behind one that failed`,
    ];
    expect(await run(['parked'], users, guilds)).toEqual({ code: 1, lines });
    expect(await run(['parked', 'mentions'], users, guilds)).toEqual({ code: 1, lines });
    expect(await run(['parked', 'names'], users, guilds)).toEqual({ code: 0, lines: ['nothing is parked'] });
  });

  it('replays in the subgraph that has the handler, and says what is left', async () => {
    const left = await run(['replay', 'mentions', topic], guilds, users);
    expect(left).toEqual({ code: 1, lines: ['2 events of mentions are still parked'] });
    expect(users.asked).toEqual([['replay', 'mentions', topic]]);
    const none = await run(['replay', 'names'], guilds, users);
    expect(none).toEqual({ code: 0, lines: ['nothing of names is parked any more'] });
    expect(guilds.asked).toEqual([['replay', 'names', undefined]]);
  });

  it('rebuilds in the subgraph that has the projection', async () => {
    const owner = subgraph('guilds', 'names');
    expect((await run(['rebuild', 'names'], owner)).code).toBe(0);
    expect(owner.asked).toEqual([['rebuild', 'names']]);
  });

  it('says that a handler that is no projection cannot be rebuilt, and leaves it alone', async () => {
    const owner = subgraph('users', 'mentions');
    const lines = ['mentions is no projection: its effects cannot be undone, so it cannot be rebuilt'];
    expect(await run(['rebuild', 'mentions'], owner)).toEqual({ code: 2, lines });
    expect(owner.asked).toEqual([]);
  });

  it.each([[['nonsense']], [['replay']], [['rebuild']]])('shows its usage for %j', async (args) => {
    const { code, lines } = await run(args, users);
    expect([code, lines[0]?.startsWith('usage:')]).toEqual([2, true]);
  });

  it.each(['replay', 'rebuild', 'parked'])('says that there is no such handler to %s', async (command) => {
    const lines = ['no subgraph has a handler typo'];
    expect(await run([command, 'typo'], users)).toEqual({ code: 2, lines });
  });
});

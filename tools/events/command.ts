import type { Consumers } from '@testverse/platform/events';

/** A subgraph whose handlers can be asked about. */
export interface Consuming {
  name: string;
  handlers: readonly string[];
  /** Those of the handlers whose work can be undone and done again. */
  projections: readonly string[];
  consumers: Consumers;
}

const usage = `usage: npm run events                          how far every handler has come
       npm run events -- parked [handler]      events that failed, and those that wait behind them
       npm run events -- replay <handler> [topic]
       npm run events -- rebuild <projection>`;

/**
 * Runs one command of a person at a terminal.
 * @param say prints a line
 * @returns the exit code: 1 while something is parked, 2 for a command that is none
 */
export async function runCommand(
  [command = 'status', name, topic]: readonly string[],
  subgraphs: readonly Consuming[],
  say: (line: string) => void,
): Promise<number> {
  if (command === 'status') return status(subgraphs, say);
  if (command === 'parked' && name === undefined) return parked(subgraphs, name, say);
  if (!['parked', 'replay', 'rebuild'].includes(command) || name === undefined) {
    say(usage);
    return 2;
  }
  const owner = subgraphs.find(({ handlers }) => handlers.includes(name));
  if (!owner) {
    say(`no subgraph has a handler ${name}`);
    return 2;
  }
  if (command === 'parked') return parked([owner], name, say);
  if (command === 'rebuild') {
    if (!owner.projections.includes(name)) {
      say(`${name} is no projection: its effects cannot be undone, so it cannot be rebuilt`);
      return 2;
    }
    await owner.consumers.rebuild(name);
    say(`${name} is empty and is made anew from the whole log; "npm run events" shows how far it is`);
    return 0;
  }
  const left = await owner.consumers.replayParked(name, topic);
  say(left ? `${left} events of ${name} are still parked` : `nothing of ${name} is parked any more`);
  return left ? 1 : 0;
}

async function status(subgraphs: readonly Consuming[], say: (line: string) => void): Promise<number> {
  let count = 0;
  for (const { name, consumers } of subgraphs) {
    for (const { handler, from, position, head, isCatchingUp, parked } of await consumers.status()) {
      say(
        `${name}/${handler}: at ${position} of ${head} of ${from}${isCatchingUp ? ', catching up' : ''}` +
          (parked ? `, ${parked} parked` : ''),
      );
      count += 1;
    }
  }
  if (!count) say('no subgraph has handlers');
  return 0;
}

async function parked(
  subgraphs: readonly Consuming[],
  handler: string | undefined,
  say: (line: string) => void,
): Promise<number> {
  let count = 0;
  for (const { name, consumers } of subgraphs) {
    for (const { handler: of, event, reason } of await consumers.listParked(handler)) {
      say(
        `${name}/${of}: ${event.topic} ${event.seq} ${event.type}: ${reason ?? 'waits behind one that failed'}`,
      );
      count += 1;
    }
  }
  if (!count) say('nothing is parked');
  return count ? 1 : 0;
}

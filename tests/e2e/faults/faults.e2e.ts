import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRoom, soak, type Room } from '../../support/chat.ts';
import { oneTo } from '../../support/listener.ts';
import { dataFolder, removeFolder } from '../../support/places.ts';
import { family } from '../../support/processes.ts';
import { startProduct, topologies, type Product } from '../../support/product.ts';
import { runTool } from '../../support/tool.ts';
import { isAlive } from '../../../tools/start/postgres/process.ts';
import { subgraphNames } from '../../../tools/start/subgraphs.mjs';
import { beginProject, bookedTo, Load, reachMilestone } from './load.ts';
import { cutReadersMissNothing } from '../live/cut-readers.ts';
import { endOfSessionClosesItsSockets, removalEndsTheStream } from '../live/lost-rights.ts';
import { Parts } from './parts.ts';

const writers = 3;
/** What a milestone of weight 1 is worth. */
const milestoneXp = 40;
/** What has to be done between one fault and the next. */
const [messagesBetween, milestonesBetween] = [6, 1];

const isSubgraph = (name: string): boolean => subgraphNames.includes(name);
/** What is killed, one after the other: each subgraph, what carries their events, and the door. */
const faults = [...subgraphNames, 'projects-relay', 'redis', 'router'];

/** Somebody registers, founds a guild, begins a project there, reaches a milestone, and sees what it brought. */
async function fromSignUpToXp(running: Product): Promise<void> {
  const { owner, guildId } = await openRoom(running, 0, 'First');
  const projectId = await beginProject(owner, guildId, 'A first thing', 'first-project');
  await reachMilestone(owner, projectId, 'first-milestone');
  await expect
    .poll(() => bookedTo(owner, 'milestone-completed'))
    .toEqual([expect.objectContaining({ amount: milestoneXp })]);
  const viewer = await owner.gamification.viewerGamification();
  expect(viewer?.user.gamification?.xp).toBeGreaterThanOrEqual(milestoneXp);
}

/** Everything acknowledged is there, once, in order for those who listened, and paid for once. */
async function nothingIsLost(running: Product, load: Load, room: Room): Promise<void> {
  const acknowledged = [...load.sent.values()].flat().sort((a, b) => a - b);
  expect(await load.history()).toEqual(acknowledged);
  for (const { heard } of load.readers) {
    const first = heard[0]?.seq ?? 0;
    expect(heard.map(({ seq }) => seq)).toEqual(oneTo(acknowledged.length).map((n) => first + n - 1));
    expect(heard.map(({ seq }) => seq)).toEqual(acknowledged);
  }
  for (const [projectId, ids] of load.reached) {
    const states = [...(await load.milestones(projectId))];
    expect(states.sort()).toEqual(ids.map((id) => [id, 'DONE']).sort());
  }
  const paid = { timeout: 120_000 };
  await expect
    .poll(async () => (await bookedTo(room.owner, 'milestone-completed')).length, paid)
    .toBe(load.milestoneCount);
  for (const [member, seqs] of load.sent)
    await expect.poll(async () => (await bookedTo(member, 'message-sent')).length, paid).toBe(seqs.length);
  expect(
    (await bookedTo(room.owner, 'milestone-completed')).every(({ amount }) => amount === milestoneXp),
  ).toBe(true);
  // Nothing more comes, and nothing else differs.
  const ledger = await runTool(running, 'tools/ledger/verify.ts');
  expect(ledger).toMatch(/^the ledger is what the logs say: .* 0 events are parked$/m);
}

describe('in one process', () => {
  let product: Product | undefined;
  let dataDir = '';

  afterEach(async () => {
    await product?.stop();
    await removeFolder(dataDir);
  });

  it('a kill of it and of its database loses nothing that was acknowledged, and pays nothing twice', async () => {
    dataDir = await dataFolder();
    let running = await startProduct({ dataDir });
    product = running;
    const { port } = running;
    await fromSignUpToXp(running);
    const room = await openRoom(running, writers);
    const load = new Load(room, running.graphql);
    load.start();
    for (let turn = 0; turn < soak; turn += 1) {
      await load.goesOn(messagesBetween, milestonesBetween);
      await (turn % 2 === 0 ? running.killEverything() : running.killNode());
      running = await startProduct({ dataDir, port });
      product = running;
    }
    await load.goesOn(messagesBetween, milestonesBetween);
    await load.stop();
    await nothingIsLost(running, load, room);
  });
});

describe.runIf(topologies().includes('distributed'))('in processes of their own', () => {
  let running: Product;

  beforeAll(async () => {
    running = await startProduct({ topology: 'distributed', env: { RELAYS_APART: 'projects' } });
  });
  afterAll(() => running?.remove());

  it('people sign up, and what they do is paid for', () => fromSignUpToXp(running));

  it('kills of any of them lose nothing, pay nothing twice, and leave the other parts answering', async () => {
    const room = await openRoom(running, writers);
    const load = new Load(room, running.graphql);
    load.start();
    await load.goesOn(messagesBetween, milestonesBetween);
    const [projectId = ''] = load.reached.keys();
    const parts = await Parts.of(room, projectId);
    for (let turn = 0; turn < soak; turn += 1)
      for (const victim of faults) {
        await load.goesOn(messagesBetween, milestonesBetween);
        const pid = running.pidOf(victim);
        process.kill(pid, 'SIGKILL');
        if (isSubgraph(victim)) await parts.miss(victim);
        await expect.poll(() => running.pidOf(victim)).not.toBe(pid);
        await parts.areWhole();
      }
    await load.goesOn(messagesBetween, milestonesBetween);
    await load.stop();
    await nothingIsLost(running, load, room);
  });

  it('readers that are cut again and again miss and repeat nothing', () =>
    cutReadersMissNothing(running, { writers: 10, messages: 200 * soak, cuts: 10 * soak }));

  it('a removed member’s stream ends within a second', () => removalEndsTheStream(running));

  it('the sockets of a session that was ended are closed within a second', () =>
    endOfSessionClosesItsSockets(running));

  it('no handler of any of them has been given an event that it could not take', async () => {
    const handlers = await runTool(running, 'tools/events/events.ts');
    expect(handlers).toContain('gamification/guilds-rewards');
    expect(handlers).not.toContain('parked');
  });

  // Last: it ends the product.
  it('Ctrl-C ends all of them, and leaves nothing behind', async () => {
    const members = await family(running.child.pid ?? 0);
    expect(members.length).toBeGreaterThan(subgraphNames.length);
    expect(await running.stop()).toBe(0);
    expect(members.filter(isAlive)).toEqual([]);
    // The first Ctrl-C is the end: nothing was missed, and nothing started again after it.
    expect(running.output().split('stopping:')[1]).not.toMatch(/ended|pid/);
  });
});

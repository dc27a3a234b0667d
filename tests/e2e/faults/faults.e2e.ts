import { afterEach, describe, expect, it } from 'vitest';
import { openRoom, soak, type Room } from '../../support/chat.ts';
import { oneTo } from '../../support/listener.ts';
import { dataFolder, removeFolder } from '../../support/places.ts';
import { startProduct, topologies, type Product } from '../../support/product.ts';
import { runTool } from '../../support/tool.ts';
import { beginProject, bookedTo, Load, reachMilestone } from './load.ts';
import { Parts } from './parts.ts';

let product: Product | undefined;
let dataDir = '';

afterEach(async () => {
  await product?.stop();
  await removeFolder(dataDir);
});

const writers = 4;
/** What a milestone of weight 1 is worth. */
const milestoneXp = 40;
/** What has to be done between one fault and the next. */
const [messagesBetween, milestonesBetween] = [20, 2];

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
  const paid = { timeout: 30_000 };
  await expect
    .poll(async () => (await bookedTo(room.owner, 'milestone-completed')).length, paid)
    .toBe(load.milestoneCount);
  for (const [member, seqs] of load.sent)
    await expect.poll(async () => (await bookedTo(member, 'message-sent')).length, paid).toBe(seqs.length);
  expect(
    (await bookedTo(room.owner, 'milestone-completed')).every(({ amount }) => amount === milestoneXp),
  ).toBe(true);
  // Nothing more comes, and nothing else differs.
  expect(await runTool(running, 'tools/ledger/verify.ts')).toContain('the ledger is what the logs say');
  const handlers = await runTool(running, 'tools/events/events.ts');
  expect(handlers).toContain('gamification/guilds-rewards');
  expect(handlers).not.toContain('parked');
}

describe('in one process', () => {
  it('kills of it, and of the database with it, lose nothing that was acknowledged, and pay nothing twice', async () => {
    dataDir = await dataFolder();
    let running = await startProduct({ dataDir });
    product = running;
    const { port } = running;
    await fromSignUpToXp(running);
    const room = await openRoom(running, writers);
    const load = new Load(room, running.graphql);
    load.start();
    for (let turn = 0; turn < 2 * soak; turn += 1) {
      await load.goesOn(messagesBetween, milestonesBetween);
      await (turn % 2 === 0 ? running.killNode() : running.killEverything());
      running = await startProduct({ dataDir, port });
      product = running;
    }
    await load.goesOn(messagesBetween, milestonesBetween);
    await load.stop();
    await nothingIsLost(running, load, room);
  });
});

describe.runIf(topologies().includes('distributed'))('in processes of their own', () => {
  it('kills of any of them lose nothing, pay nothing twice, and leave the other parts answering', async () => {
    dataDir = await dataFolder();
    const running = await startProduct({
      dataDir,
      topology: 'distributed',
      env: { RELAYS_APART: 'projects' },
    });
    product = running;
    await fromSignUpToXp(running);
    const room = await openRoom(running, writers);
    const load = new Load(room, running.graphql);
    load.start();
    await load.goesOn(messagesBetween, milestonesBetween);
    const [projectId = ''] = load.reached.keys();
    const parts = await Parts.of(room, projectId);
    const subgraphs = ['users', 'guilds', 'projects', 'gamification', 'assessments'];
    for (const victim of [...subgraphs, 'projects-relay', 'redis', 'router']) {
      await load.goesOn(messagesBetween, milestonesBetween);
      const pid = running.pidOf(victim);
      process.kill(pid, 'SIGKILL');
      if (subgraphs.includes(victim)) await parts.miss(victim);
      await expect.poll(() => running.pidOf(victim)).not.toBe(pid);
      await parts.areWhole();
    }
    await load.goesOn(messagesBetween, milestonesBetween);
    await load.stop();
    await nothingIsLost(running, load, room);
  });
});

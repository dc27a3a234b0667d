import { setTimeout as sleep } from 'node:timers/promises';
import { paginate, TestVerseError, unwrap } from '@testverse/client-sdk';
import { ViewerLedgerDocument } from '@testverse/client-sdk/gamification';
import { ChannelMessagesDocument } from '@testverse/client-sdk/guilds';
import { ProjectMilestonesDocument } from '@testverse/client-sdk/projects';
import { say, tokenOf, type Room } from '../../support/chat.ts';
import { Listener } from '../../support/listener.ts';
import { all, type Person } from '../../support/people.ts';

/** A pace that keeps every part busy without hiding behind its own queue. */
const pauses = { writer: 150, builder: 300 };
/** Fewer than a project may have. */
const milestonesPerProject = 60;

/** What may be wrong with a call while a part of the product is away. */
const passing = new Set(['NETWORK', 'TIMEOUT', 'SUBGRAPH_UNAVAILABLE']);

/** Does something until it is acknowledged. @throws what waiting does not help against */
async function surely<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof TestVerseError) || !passing.has(error.code)) throw error;
      await sleep(50);
    }
  }
}

/** An entry of somebody's ledger. */
export interface Booked {
  id: string;
  amount: number;
}

/**
 * People at work while parts of the product come and go: members write in a channel, others read it live, and the owner
 * reaches milestones. Everything is done until it is acknowledged, under a key, and counted.
 */
export class Load {
  /** The acknowledged messages of each member: their seqs. */
  readonly sent = new Map<Person, number[]>();
  readonly readers: readonly Listener[];
  /** The acknowledged milestones, by project. */
  readonly reached = new Map<string, string[]>();
  private isOver = false;
  private working: Promise<unknown> | undefined;

  constructor(
    private readonly room: Room,
    url: string,
  ) {
    this.readers = [room.owner, ...room.members.slice(0, 1)].map(
      (who) => new Listener({ url, channelId: room.channelId, after: room.cursor, token: tokenOf(who) }),
    );
  }

  get messageCount(): number {
    return [...this.sent.values()].reduce((sum, seqs) => sum + seqs.length, 0);
  }

  get milestoneCount(): number {
    return [...this.reached.values()].reduce((sum, ids) => sum + ids.length, 0);
  }

  /** Goes on until `stop`. */
  start(): void {
    for (const reader of this.readers) reader.start();
    this.working = Promise.all([...this.room.members.map((member) => this.write(member)), this.build()]);
    // Told by whoever waits for it.
    this.working.catch(() => undefined);
  }

  /** Waits until that many more messages and milestones are acknowledged. @throws what kept them from it */
  async goesOn(messages: number, milestones: number): Promise<void> {
    const goals = { messages: this.messageCount + messages, milestones: this.milestoneCount + milestones };
    const there = async (): Promise<void> => {
      while (this.messageCount < goals.messages || this.milestoneCount < goals.milestones) await sleep(10);
    };
    await Promise.race([there(), this.working]);
  }

  /** Ends when everything begun is acknowledged, and heard. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.working;
    for (const reader of this.readers) await reader.until(({ heard }) => heard.length >= this.messageCount);
    await Promise.all(this.readers.map((reader) => reader.stop()));
  }

  /** The seqs of the channel's whole history, in order. */
  async history(): Promise<number[]> {
    const { owner, channelId } = this.room;
    const page = { channelId, first: 100 };
    const messages = paginate(owner.client, ChannelMessagesDocument, page, (data) => data.channel?.messages);
    return (await all(messages)).map(({ seq }) => seq);
  }

  /** The states of a project's milestones, by id. */
  async milestones(id: string): Promise<Map<string, string>> {
    const { client } = this.room.owner;
    const page = { id, first: 100 };
    const found = paginate(client, ProjectMilestonesDocument, page, (data) => data.project?.milestones);
    return new Map((await all(found)).map((milestone) => [milestone.id, milestone.state]));
  }

  private async write(member: Person): Promise<void> {
    const seqs: number[] = [];
    this.sent.set(member, seqs);
    for (let nth = 0; !this.isOver; nth += 1) {
      const nonce = `${member.username}-${nth}`;
      seqs.push(await surely(() => say(member, this.room.channelId, `${nonce} is said`, nonce)));
      await sleep(pauses.writer);
    }
  }

  private async build(): Promise<void> {
    for (let nth = 0; !this.isOver; nth += 1) {
      const projectId = await this.beginProject(nth);
      const ids: string[] = [];
      this.reached.set(projectId, ids);
      while (!this.isOver && ids.length < milestonesPerProject) {
        ids.push(await this.reach(projectId, ids.length));
        await sleep(pauses.builder);
      }
    }
  }

  private beginProject(nth: number): Promise<string> {
    const { owner, guildId } = this.room;
    return surely(() => beginProject(owner, guildId, `Bridge ${nth}`, `project-${nth}`));
  }

  private reach(projectId: string, nth: number): Promise<string> {
    return surely(() => reachMilestone(this.room.owner, projectId, `${projectId}-${nth}`));
  }
}

/** Begins a project that is worked on. @returns its id */
export async function beginProject(
  { projects }: Person,
  guildId: string,
  title: string,
  key: string,
): Promise<string> {
  const input = {
    ...{ guildId, title, level: 'BEGINNER' as const, techStack: ['Steel'], tags: [] },
    description: 'From one side to the other.',
  };
  const begun = await projects.createProject({ input }, { idempotencyKey: key });
  const { id: projectId } = unwrap(begun, 'project');
  const active = { projectId, status: 'ACTIVE' as const };
  unwrap(await projects.setProjectStatus({ input: active }, { idempotencyKey: `${key}-active` }), 'project');
  return projectId;
}

/** Adds a milestone and reaches it. @returns its id */
export async function reachMilestone({ projects }: Person, projectId: string, key: string): Promise<string> {
  const input = { projectId, title: `Pier ${key}` };
  const added = await projects.createMilestone({ input }, { idempotencyKey: key });
  const { id: milestoneId } = unwrap(added, 'milestone');
  const reached = { milestoneId };
  unwrap(
    await projects.completeMilestone({ input: reached }, { idempotencyKey: `${key}-reached` }),
    'milestone',
  );
  return milestoneId;
}

/** The XP that were booked to somebody by one rule. */
export async function bookedTo({ client }: Person, rule: string): Promise<Booked[]> {
  const entries = paginate(
    client,
    ViewerLedgerDocument,
    { first: 100 },
    (data) => data.viewer?.user.gamification?.entries,
  );
  return (await all(entries)).filter(({ currency, rule: { key } }) => currency === 'XP' && key === rule);
}

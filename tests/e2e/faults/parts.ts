import { createClient, TestVerseError, type Client } from '@testverse/client-sdk';
import { AchievementsDocument } from '@testverse/client-sdk/gamification';
import { SystemHealthDocument } from '@testverse/client-sdk/platform';
import { expect } from 'vitest';
import type { Room } from '../../support/chat.ts';

/** A field of each subgraph that may be missing without taking the others with it. */
const oneOfEach = `query ($username: String!, $slug: String!, $projectId: ID!, $achievementId: ID!) {
  users: user(username: $username) { id }
  guilds: guild(slug: $slug) { id }
  projects: project(id: $projectId) { id }
  gamification: achievement(id: $achievementId) { id }
  assessments: assessment(key: "big-five") { id }
}`;

type Found = Record<string, { id: string } | null>;

/** Asks a product what of it is there. */
export class Parts {
  /** Repeats nothing: what is seen is what was answered. */
  private constructor(
    private readonly client: Client,
    private readonly variables: Record<string, string>,
  ) {}

  static async of({ owner, slug }: Room, projectId: string): Promise<Parts> {
    const { url } = owner.client;
    const client = createClient({ url, retries: 0, credentials: { mode: 'token', storage: owner.storage } });
    const { achievements } = await owner.client.request(AchievementsDocument, { first: 1 });
    const achievementId = achievements.edges[0]?.node.id ?? '';
    const parts = new Parts(client, { username: owner.username, slug, projectId, achievementId });
    await parts.areWhole();
    return parts;
  }

  /** Waits until the part is missed, with every other one answering, and until the product's health says so. */
  async miss(part: string): Promise<void> {
    await expect.poll(() => this.missing()).toEqual([part]);
    await expect.poll(() => this.ill()).toEqual([part]);
  }

  /** Waits until nothing is missing, and the product's health says so. */
  async areWhole(): Promise<void> {
    await expect.poll(() => this.missing()).toEqual([]);
    await expect.poll(() => this.ill()).toEqual([]);
  }

  /** The parts that do not answer, and say so. */
  private async missing(): Promise<string[] | string> {
    try {
      const { data, errors } = await this.client.execute<Found, Record<string, string>>(
        oneOfEach,
        this.variables,
      );
      const away = errors.map(({ code, extensions }) =>
        code === 'SUBGRAPH_UNAVAILABLE' ? extensions['subgraph'] : code,
      );
      const without = Object.entries(data ?? {}).flatMap(([name, value]) => (value === null ? [name] : []));
      return JSON.stringify(away.sort()) === JSON.stringify(without.sort()) ? without : 'otherwise';
    } catch (error) {
      if (error instanceof TestVerseError) return error.code;
      throw error;
    }
  }

  /** The parts of which the product says that they are not well. */
  private async ill(): Promise<string[] | string> {
    try {
      const { systemHealth } = await this.client.request(SystemHealthDocument);
      const ill = systemHealth.subgraphs
        .filter(({ status }) => status === 'CRITICAL')
        .map(({ name }) => name);
      const whole = systemHealth.status === 'HEALTHY';
      return whole === (ill.length === 0) ? ill : systemHealth.status;
    } catch (error) {
      if (error instanceof TestVerseError) return error.code;
      throw error;
    }
  }
}

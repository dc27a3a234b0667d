import { startProduct, type Product } from '../../tests/support/product.ts';

const people = 20;
/** Of one guild; the others follow in further guilds. */
const channelsOfGuild = 100;

interface Answer<T> {
  data?: T;
  errors?: readonly { message: string }[];
}

/** Sends one request. @throws with the first error of the answer */
async function request<T>(url: string, token: string | null, query: string, variables: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer<T>;
  if (!data || errors?.length) throw new Error(errors?.[0]?.message ?? `HTTP ${response.status}`);
  return data;
}

/** Twenty people in one guild of a product that runs in a process of its own. */
export class Crowd {
  /** Access tokens of everybody; the first one owns the guilds. */
  readonly tokens: string[] = [];
  private readonly channels: string[] = [];
  private nonce = 0;

  private constructor(readonly product: Product) {}

  /** Starts the product and brings everybody into one guild. */
  static async open(workers: string): Promise<Crowd> {
    const crowd = new Crowd(await startProduct({ env: { WORKERS: workers } }));
    for (let index = 0; index < people; index += 1) await crowd.register(index);
    await crowd.foundGuild();
    return crowd;
  }

  /** The guild's first channel. */
  get channelId(): string {
    return this.channels[0] ?? '';
  }

  async send(person: number, channelId: string, body: string): Promise<void> {
    this.nonce += 1;
    const { sendMessage } = await this.run<{ sendMessage: { message: object | null; userErrors: object[] } }>(
      this.tokens[person % people] ?? null,
      `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } userErrors { code } } }`,
      { input: { channelId, body, nonce: `bench-${this.nonce}` } },
    );
    if (!sendMessage.message) throw new Error(JSON.stringify(sendMessage.userErrors));
  }

  /** Everybody sends for some seconds, over that many channels. */
  async sendFor(seconds: number, count: number): Promise<Record<string, number>> {
    await this.openChannels(count);
    const places = this.channels.slice(0, count);
    const latencies: number[] = [];
    const startedAt = performance.now();
    let turn = 0;
    const speak = async (person: number): Promise<void> => {
      while (performance.now() - startedAt < seconds * 1_000) {
        const begin = performance.now();
        turn += 1;
        await this.send(person, places[turn % places.length] ?? '', `message ${turn} of the bench`);
        latencies.push(performance.now() - begin);
      }
    };
    await Promise.all(this.tokens.map((_, person) => speak(person)));
    const elapsedS = (performance.now() - startedAt) / 1_000;
    latencies.sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 10) / 10;
    return {
      'sends/s': Math.round(latencies.length / elapsedS),
      'p50 ms': at(0.5),
      'p95 ms': at(0.95),
      'p99 ms': at(0.99),
    };
  }

  close(): Promise<void> {
    return this.product.remove();
  }

  private run<T>(token: string | null, query: string, variables: object): Promise<T> {
    return request(this.product.graphql, token, query, variables);
  }

  private async register(index: number): Promise<void> {
    const { registerUser } = await this.run<{ registerUser: { credentials: { accessToken: string } } }>(
      null,
      `mutation ($input: RegisterUserInput!) { registerUser(input: $input) { credentials { accessToken } } }`,
      {
        input: {
          username: `bench-${index}`,
          email: `bench-${index}@example.com`,
          password: 'a long enough sentence 7',
          displayName: `Bench ${index}`,
          delivery: 'TOKEN',
        },
      },
    );
    this.tokens.push(registerUser.credentials.accessToken);
  }

  /** Founds a guild, with everybody in it and one channel. @returns its id */
  private async foundGuild(): Promise<string> {
    const [owner = null, ...others] = this.tokens;
    const { createGuild } = await this.run<{
      createGuild: { guild: { id: string; channels: { edges: { node: { id: string } }[] } } };
    }>(
      owner,
      `mutation ($input: CreateGuildInput!) {
        createGuild(input: $input) { guild { id channels(first: 1) { edges { node { id } } } } }
      }`,
      { input: { name: `Bench ${this.channels.length}`, category: 'BACKEND' } },
    );
    const { id, channels } = createGuild.guild;
    this.channels.push(...channels.edges.map(({ node }) => node.id));
    for (const token of others) {
      await this.run(
        token,
        `mutation ($input: JoinGuildInput!) { joinGuild(input: $input) { guild { id } } }`,
        { input: { guildId: id } },
      );
    }
    return id;
  }

  private async openChannels(count: number): Promise<void> {
    while (this.channels.length < count) {
      const guildId = await this.foundGuild();
      for (let index = 1; index < channelsOfGuild && this.channels.length < count; index += 1) {
        const { createChannel } = await this.run<{ createChannel: { channel: { id: string } } }>(
          this.tokens[0] ?? null,
          `mutation ($input: CreateChannelInput!) { createChannel(input: $input) { channel { id } } }`,
          { input: { guildId, name: `room-${index}` } },
        );
        this.channels.push(createChannel.channel.id);
      }
    }
  }
}

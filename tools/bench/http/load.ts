import { Pool } from 'undici';
import { bodyOf } from './operations.ts';

/** What clients saw in one round. */
export interface Load {
  requests: number;
  seconds: number;
  latenciesMs: number[];
}

/** Clients that ask at once, each on a connection of its own. */
const clients = 50;
const headers = { 'content-type': 'application/json', accept: 'application/json' };

/** A client of one router. */
export class Client {
  private readonly pool: Pool;
  private readonly path: string;
  private turn = 0;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.path = pathname;
    this.pool = new Pool(origin, { connections: clients, headersTimeout: 60_000 });
  }

  /** @throws when it is not answered with 200 */
  async ask(turn: number): Promise<string> {
    const body = JSON.stringify(bodyOf(turn));
    const response = await this.pool.request({ method: 'POST', path: this.path, headers, body });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text.slice(0, 500)}`);
    return text;
  }

  /** Asks with all clients for some time, each time for something else. @throws when an answer is none */
  async load(seconds: number): Promise<Load> {
    const latenciesMs: number[] = [];
    const beginMs = performance.now();
    const one = async (): Promise<void> => {
      while (performance.now() - beginMs < seconds * 1_000) {
        const sentMs = performance.now();
        const text = await this.ask((this.turn += 1));
        if (text.length < 30_000 || text.includes('"errors"')) throw new Error(text.slice(0, 500));
        latenciesMs.push(performance.now() - sentMs);
      }
    };
    await Promise.all(Array.from({ length: clients }, one));
    return { requests: latenciesMs.length, seconds: (performance.now() - beginMs) / 1_000, latenciesMs };
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

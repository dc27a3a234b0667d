import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@testverse/platform/context';
import type { ConsumerStatus } from '@testverse/platform/events';
import type { Answer } from '../server/answer.ts';
import { headerOf } from '../server/header.ts';
import type { Figures } from './figures.ts';

/** A subgraph whose handlers can be asked how they stand. */
export interface Consuming {
  name: string;
  consumers?(): Promise<readonly ConsumerStatus[]>;
}

export interface MetricsDoorParts {
  figures: Figures;
  subgraphs: readonly Consuming[];
  /** Who shows it may look from anywhere; without one only this machine may. */
  token?: string | undefined;
  /** Whether a proxy of ours stands before us: then everybody comes from an address of ours. */
  isProxied: boolean;
  clock: Clock;
}

/** A subgraph that has not told how its handlers stand by then is told as unknown. */
const patienceMs = 2_000;
const plain: [string, string] = ['content-type', 'text/plain; charset=utf-8'];
const exposition: [string, string] = ['content-type', 'text/plain; version=0.0.4; charset=utf-8'];
const noStore: [string, string] = ['cache-control', 'no-store'];
/** What proxies leave on a request. */
const traces = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
/** A page of another site may have its own name point to this machine. */
const loopbackName = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** `GET /metrics`. */
export class MetricsDoor {
  constructor(private readonly parts: MetricsDoorParts) {}

  async answer(request: IncomingMessage): Promise<Answer> {
    const { token, isProxied, figures } = this.parts;
    if (token !== undefined && !shows(request, token)) {
      const headers: [string, string][] = [plain, noStore, ['www-authenticate', 'Bearer']];
      return { status: 401, headers, body: 'This needs the token of METRICS_TOKEN.\n' };
    }
    if (token === undefined && (isProxied || !isFromHere(request))) {
      const body = 'Only from this machine, unless there is a METRICS_TOKEN.\n';
      return { status: 403, headers: [plain, noStore], body };
    }
    await this.askConsumers();
    return { status: 200, headers: [exposition, noStore], body: await figures.text() };
  }

  private async askConsumers(): Promise<void> {
    const { subgraphs, figures, clock } = this.parts;
    await Promise.all(
      subgraphs.map(async (subgraph) => {
        const asked = subgraph.consumers?.();
        if (asked) figures.consumersOf(subgraph.name, await inTime(asked), clock.now());
      }),
    );
  }
}

async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  const told = await Promise.race([asked.catch(() => undefined), late]);
  clearTimeout(timer);
  return told;
}

function shows(request: IncomingMessage, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headerOf(request, 'authorization') ?? ''), digest(`Bearer ${token}`));
}

function isFromHere(request: IncomingMessage): boolean {
  if (!loopback.test(request.socket.remoteAddress ?? '')) return false;
  return (
    loopbackName.test(headerOf(request, 'host') ?? '') &&
    traces.every((name) => headerOf(request, name) === undefined)
  );
}

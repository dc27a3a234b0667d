import type { RequestMeta } from '../context/index.ts';
import type { OriginFeed } from '../events/index.ts';
import type { Executor } from '../execution/index.ts';
import type { AdmittedCall, Reply } from './signed-door.ts';
import { readStep, sdlVersion, writeResult, type WireResult } from '../calls/wire.ts';

/** Answers one kind of call. @throws BadCall */
export type Route = (call: AdmittedCall, query: URLSearchParams) => Promise<Reply> | Reply;

/** The caller sent something that means nothing here. */
export class BadCall extends Error {
  override readonly name = 'BadCall';
}

export interface RouteParts {
  name: string;
  sdl: string;
  executor: Executor;
  /** What other subgraphs read of its log. */
  feed?: OriginFeed | undefined;
  /** What it tells beside its graph, by path. */
  answers?: Readonly<Record<string, (query: URLSearchParams) => Promise<unknown>>> | undefined;
}

/** Events in one page at most. */
const pageEvents = 1_000;

/** What a subgraph answers to those who know the secret, by method and path. */
export function routesOf({ name, sdl, executor, feed, answers = {} }: RouteParts): Map<string, Route> {
  const routes = new Map<string, Route>();
  routes.set('POST /graphql', ({ body, meta }) => executeAll(executor, body, meta));
  const version = sdlVersion(sdl);
  routes.set('GET /sdl', (_, query) => {
    // Whoever asks again and again has it already.
    const isKnown = query.get('unless') === version;
    return { status: 200, body: isKnown ? { name } : { name, sdl } };
  });
  if (feed) {
    routes.set('GET /events', async (_, query) => {
      const [after, limit] = [query.get('after'), query.get('limit')].map((text) => Number(text ?? NaN));
      if (!isWhole(after, 0, Number.MAX_SAFE_INTEGER) || !isWhole(limit, 1, pageEvents)) throw new BadCall();
      return { status: 200, body: await feed.read(after, limit) };
    });
    routes.set('GET /events/head', async () => {
      return { status: 200, body: { head: await feed.head(), log: await feed.logId() } };
    });
  }
  for (const [path, tell] of Object.entries(answers)) {
    routes.set(`GET ${path}`, async (_, query) => ({ status: 200, body: await tell(query) }));
  }
  return routes;
}

function isWhole(value: number | undefined, least: number, most: number): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= least && value <= most;
}

/** Several operations come together when they may share what is loaded for them; all have one `meta` object here. */
async function executeAll(executor: Executor, body: string, meta: RequestMeta): Promise<Reply> {
  const steps = understood(() => JSON.parse(body) as unknown);
  const run = async (step: unknown): Promise<WireResult> => {
    const request = { ...understood(() => readStep(step)), meta };
    return writeResult(await executor.execute(request));
  };
  return { status: 200, body: await (Array.isArray(steps) ? Promise.all(steps.map(run)) : run(steps)) };
}

function understood<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new BadCall();
  }
}

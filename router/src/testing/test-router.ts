import { uuids } from '@testverse/platform/context';
import { createLogger } from '@testverse/platform/log';
import { MovableClock } from '@testverse/platform/testing';
import { testLimits } from '../admission/limits.ts';
import { startRouter, type RouterOptions } from '../router.ts';
import { smallSubgraphs, type Openings, type SmallSubgraph } from './small-subgraphs.ts';
import { LogLines, poster, TestAuth, type TestDoor } from './test-door.ts';

export interface TestRouter {
  url: string;
  users: SmallSubgraph;
  clubs: SmallSubgraph;
  openings: Openings;
  auth: TestAuth;
  log: LogLines;
  graphql: TestDoor['graphql'];
  close(): Promise<void>;
}

/** The whole router over two small subgraphs in memory. */
export async function openTestRouter(options: Partial<RouterOptions> = {}): Promise<TestRouter> {
  const clock = new MovableClock();
  const auth = new TestAuth(clock);
  await auth.addKey('key-1');
  const log = new LogLines();
  const { users, clubs, openings } = smallSubgraphs();
  const router = await startRouter({
    subgraphs: [users, clubs],
    port: 0,
    host: '127.0.0.1',
    engine: 'testverse',
    auth,
    limits: testLimits,
    ipHashSecret: 'secret',
    log: createLogger({ service: 'router', level: 'info', destination: log }),
    clock,
    ids: uuids,
    version: '1.2.3',
    ...options,
  });
  const url = `http://127.0.0.1:${router.port}`;
  return { url, users, clubs, openings, auth, log, graphql: poster(url), close: () => router.close() };
}

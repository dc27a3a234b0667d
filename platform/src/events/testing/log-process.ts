import { anonymousActor } from '../../actor/index.ts';
import { createContext, systemClock, uuids, type Clock, type RequestContext } from '../../context/index.ts';
import { createDataSource } from '../../db/index.ts';
import { createLogger } from '../../log/index.ts';
import {
  createMemoryDoorbell,
  openEventLog,
  topicOf,
  type Doorbell,
  type EventLog,
  type EventLogBounds,
  type EventDraft,
} from '../index.ts';

export function noteTopic(): string {
  return topicOf('notes', 'note', uuids.next());
}

/** An event that says which one it is. */
export function noted(n: number | string = 0): EventDraft {
  return { type: 'notes.note.noted.v1', payload: { n } };
}

export interface LogProcess {
  context: RequestContext<object>;
  events: EventLog;
  /** Statements sent since it was opened, one line each. */
  statements: string[];
  /** @returns when all statements sent so far are answered, and what was waiting for them has heard */
  answered(): Promise<void>;
  close(): Promise<void>;
}

export interface LogProcessOptions extends EventLogBounds {
  databaseUrl: string;
  doorbell?: Doorbell;
  poolSize?: number;
  clock?: Clock;
  stamps?: Record<string, string>;
}

/** What one process of a subgraph has: connections of its own and an event log. */
export async function openLogProcess(options: LogProcessOptions): Promise<LogProcess> {
  const { databaseUrl: url, doorbell = createMemoryDoorbell(), poolSize = 6, clock = systemClock } = options;
  const dataSource = createDataSource({ url, schema: 'notes', entities: [], migrations: [], poolSize });
  await dataSource.initialize();
  const statements: string[] = [];
  const ignore = (): void => undefined;
  dataSource.logger = {
    log: ignore,
    logMigration: ignore,
    logQuery: (query) => statements.push(query.replaceAll(/\s+/g, ' ')),
    logQueryError: ignore,
    logQuerySlow: ignore,
    logSchemaBuild: ignore,
  };
  const unanswered = new Set<Promise<unknown>>();
  const query = dataSource.query.bind(dataSource);
  dataSource.query = <Result>(...asked: Parameters<typeof query>): Promise<Result> => {
    const answer = query<Result>(...asked).finally(() => unanswered.delete(answer));
    unanswered.add(answer);
    return answer;
  };
  const log = createLogger({ service: 'test', level: 'silent' });
  const parts = { schema: 'notes', dataSource, clock, ids: uuids, log };
  const events = openEventLog({ ...options, ...parts, doorbell });
  const meta = { requestId: 'test', actor: anonymousActor() };
  return {
    context: createContext<object>({ ...parts, loaders: {}, events }, meta),
    events,
    statements,
    answered: async () => {
      await Promise.allSettled(unanswered);
      await new Promise(setImmediate);
    },
    close: async () => {
      events.close();
      await dataSource.destroy();
    },
  };
}

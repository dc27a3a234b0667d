import { step, say } from './terminal.mjs';
import { StartProblem, systemCode } from './postgres/errors.ts';
import { startPostgres, type ClaimedFolder } from './postgres/launch.ts';

/** The database of this start, wherever it comes from. */
export interface Database {
  url: string;
  /** Of the embedded server; undefined for one that is not ours. */
  pid: number | undefined;
  /** Resolves when the embedded server is gone; never for one that is not ours. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** docs/adr: PostgreSQL 15 and newer are supported. */
const OLDEST_MAJOR = 15;

/** Starts the embedded server and shows that it takes a moment; `onBusy` as in `startPostgres`. */
export async function embeddedDatabase(
  folder: ClaimedFolder,
  signal: AbortSignal,
  onBusy: () => void,
): Promise<Database> {
  const postgres = await step('starting PostgreSQL', () =>
    startPostgres({ dataDir: folder, log: say, signal, onBusy }),
  );
  return { url: postgres.url, pid: postgres.pid, ended: postgres.ended, stop: () => postgres.stop() };
}

/**
 * Looks whether the server behind DATABASE_URL answers.
 * @throws StartProblem in one line, without the password
 */
export async function externalDatabase(url: string): Promise<Database> {
  const shown = withoutPassword(url);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks after the probe is the subgraphs' business.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>('show server_version');
    const major = Number.parseInt(rows[0]?.version ?? '', 10);
    if (major < OLDEST_MAJOR) {
      throw new StartProblem(
        `DATABASE_URL (${shown}) is PostgreSQL ${major}; ${OLDEST_MAJOR} or newer is needed.`,
      );
    }
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    throw new StartProblem(`DATABASE_URL (${shown}) does not work: ${reason(error)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
  return { url, pid: undefined, ended: new Promise(() => undefined), stop: () => Promise.resolve() };
}

/** What a server that answers may still refuse: rights, writing, connections (SQLSTATE). */
const refusals = /^(42501|25006|28\w{3}|3D000|53\w{3})$/;

/** The words for a database of somebody else's that refuses what a start needs; undefined for any other failure. */
export function databaseProblem(error: unknown, url: string | null): StartProblem | undefined {
  const code = systemCode(error);
  if (url === null || code === undefined || !refusals.test(code)) return undefined;
  const way = code === '42501' ? ' Its user must own its schemas, or be allowed to create them.' : '';
  return new StartProblem(`DATABASE_URL (${withoutPassword(url)}) does not work: ${reason(error)}${way}`, {
    cause: error,
  });
}

function withoutPassword(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new StartProblem(
      'DATABASE_URL is not a URL; it should look like postgres://name:password@host:5432/database',
    );
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StartProblem(`DATABASE_URL starts with "${parsed.protocol}"; it should be postgres://…`);
  }
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}

function reason(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ECONNREFUSED') return 'nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no machine of that name.';
  if (error instanceof Error && /^Connection terminated unexpectedly/.test(error.message))
    return 'what listens there ends the connection; it may not be PostgreSQL.';
  if (error instanceof Error && /timeout/.test(error.message))
    return `there is no answer within ${CONNECT_TIMEOUT_MS / 1000} s.`;
  // Node wraps the failures of several addresses of one name in an error without a message.
  const text = error instanceof Error ? error.message || code : String(error);
  return `${text}.`;
}

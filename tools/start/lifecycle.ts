import path from 'node:path';
import { EnvError } from '@testverse/platform/env';
import { databaseProblem, embeddedDatabase, externalDatabase, type Database } from './database.ts';
import { greeting } from './greeting.ts';
import { checkPort, portProblem } from './port.ts';
import { StartProblem } from './postgres/errors.ts';
import { claimFolder, makeFolder } from './postgres/launch.ts';
import { readSettings, type Settings } from './settings.ts';
import { Renewal } from './renewal.ts';
import { Shutdown } from './shutdown.ts';
import { complain, say } from './terminal.mjs';

/** A sign-in that the terminal may show. */
export interface SignIn {
  email: string;
  /** Null when only its owner knows it by now. */
  password: string | null;
}

/** What a start needs of the product, once it answers. */
export interface App {
  /** Whether a web client is served beside the API. */
  web: boolean;
  demo: SignIn | null;
  /** Puts new processes in the place of those that serve, without a pause, where there are several. */
  renew?(): Promise<void>;
  /** Stops taking requests, finishes those under way, closes its connections. */
  close(): Promise<void>;
}

/** Brings up everything but the database; imported late because its libraries take a second to load. */
export type OpenApp = (start: { databaseUrl: string; settings: Settings }) => Promise<App>;

/**
 * The life of the process: claim, check, database, product, greeting, and the same backwards at the end. Problems are
 * printed in a sentence and end the process with 1; it never returns otherwise.
 */
export async function live(loadApp: () => Promise<OpenApp>): Promise<void> {
  const shutdown = new Shutdown();
  const renewal = new Renewal();
  try {
    const settings = readSettings();
    if (settings.isNpmScript) shutdown.followParent();
    const { database, openApp } = await prepare(settings, shutdown, loadApp);
    const app = await openApp({ databaseUrl: database.url, settings }).catch((error: unknown) => {
      throw databaseProblem(error, settings.databaseUrl) ?? portProblem(error, settings.port, settings.host);
    });
    shutdown.add(() => app.close());
    if (shutdown.signal.aborted) return await shutdown.end(0);
    renewal.of(app);
    for (const line of greeting(settings, app)) say(line);
    await database.ended;
    if (!shutdown.signal.aborted)
      throw new StartProblem(
        `the database server has ended, so this ends as well; ${path.join(settings.dataDir, 'postgres.log')} may say why. ` +
          'Start again: whatever was acknowledged is kept.',
      );
  } catch (error) {
    // What fails because the person pressed Ctrl-C is no news.
    if (shutdown.signal.aborted) return;
    complain(error instanceof StartProblem ? error.message : describe(error));
    await shutdown.end(1);
  }
}

/** Everything that can refuse comes before anything slow; then the database and our code load side by side. */
async function prepare(
  settings: Settings,
  shutdown: Shutdown,
  loadApp: () => Promise<OpenApp>,
): Promise<{ database: Database; openApp: OpenApp }> {
  if (settings.databaseUrl) {
    await checkPort(settings.port, settings.host);
    const database = await externalDatabase(settings.databaseUrl);
    await makeFolder(settings.dataDir);
    return { database, openApp: await loadApp() };
  }
  const folder = await claimFolder(settings.dataDir);
  shutdown.add(folder.release);
  await checkPort(settings.port, settings.host);
  let loading: Promise<OpenApp> | undefined;
  const starting = embeddedDatabase(folder, shutdown.signal, () => {
    loading ??= loadApp();
    // Awaited below; until then nobody listens to its failure.
    loading.catch(() => undefined);
  });
  shutdown.add(async () => (await starting.catch(() => undefined))?.stop());
  const database = await starting;
  shutdown.add(
    () => Promise.resolve(),
    () => quit(database.pid),
  );
  return { database, openApp: await (loading ?? loadApp()) };
}

/** Without time to wait: the server drops everything, and its next start recovers what was acknowledged. */
function quit(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  } catch {
    // It is gone already.
  }
}

function describe(error: unknown): string {
  // A wrong setting of any part: the message lists what is wrong, and the stack would only hide it.
  if (error instanceof EnvError) return `the environment is not right:\n${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import path from 'node:path';
import type { App } from './lifecycle.ts';
import type { Settings } from './settings.ts';

/** The lines that say where everything is, in a box. */
export function greeting(settings: Settings, app: App): string[] {
  const url = `http://${shownHost(settings.host)}:${settings.port}`;
  const rows: [string, string][] = [
    ...(app.web ? webRows(url) : []),
    ['API', `${url}/graphql`],
    ...signIn(app),
    ['Files', place(settings)],
  ];
  const lines = ['TestVerse is running', '', ...rows.map(([name, value]) => `${name.padEnd(10)}${value}`)];
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '─'.repeat(width + 4);
  return [
    '',
    `╭${edge}╮`,
    ...lines.map((line) => `│  ${line.padEnd(width)}  │`),
    `╰${edge}╯`,
    'Ctrl-C stops it.',
    '',
  ];
}

/** The explorer is a page of the web app. */
function webRows(url: string): [string, string][] {
  return [
    ['Web', url],
    ['Explorer', `${url}/explorer`],
  ];
}

function signIn({ demo }: App): [string, string][] {
  if (!demo) return [];
  return [
    ['Sign in', demo.email],
    ['Password', demo.password ?? '(printed by the start that made the demo world)'],
  ];
}

function place({ dataDir, databaseUrl }: Settings): string {
  const relative = path.relative(process.cwd(), dataDir);
  const folder = relative && !relative.startsWith('..') ? relative : dataDir;
  return databaseUrl ? `${folder}, and the database of DATABASE_URL` : `${folder} (npm run reset empties it)`;
}

/** Addresses that mean "this machine" or "every address of it" are no addresses to click on. */
function shownHost(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

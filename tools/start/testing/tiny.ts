// A product of one page, to test the start around it without waiting for the real one.
import { createServer } from 'node:http';
import pg from 'pg';
import { live, type OpenApp } from '../lifecycle.ts';

/** How long it takes to answer. */
const secondsOf: Readonly<Record<string, number>> = { '/slow': 1, '/stuck': 3_600 };

const open: OpenApp = async ({ databaseUrl, settings }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  await pool.query('create table if not exists note (id int primary key)');
  const server = createServer((request, response) => {
    // A connection kept alive would hold up the end.
    response.setHeader('connection', 'close');
    const id = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('add'));
    const answer = id
      ? pool.query('insert into note values ($1)', [id])
      : pool.query(`select count(*)::int as count, pg_sleep(${secondsOf[request.url ?? ''] ?? 0}) from note`);
    answer.then(
      ({ rows }) => response.end(JSON.stringify(rows[0] ?? {})),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  return {
    web: true,
    demo: { email: 'mira@demo.testverse.dev', password: 'shown-once' },
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeIdleConnections();
      });
      await pool.end();
    },
  };
};

await live(() => Promise.resolve(open));

import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bundle } from '../build/bundle.mjs';
import { ask, freePort, gone, greeted, launch, type Started } from './testing/started.ts';

/** A normal user on every Linux. */
const daemon = 1;
const isRoot = process.getuid?.() === 0;
const started: Started[] = [];
let tiny: string;
let parent: string;
let dataDir: string;

beforeAll(async () => {
  tiny = await bundle({ entry: 'tools/start/testing/tiny.ts', outDir: '.cache/tools' });
});

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'testverse-start-'));
  await chmod(parent, 0o777);
  dataDir = path.join(parent, 'data');
});

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  await rm(parent, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}, who: Parameters<typeof launch>[2] = {}) {
  const one = launch(tiny, { DATA_DIR: dataDir, PORT: String(await freePort()), ...env }, who);
  started.push(one);
  return one;
}

async function serverPid(folder = path.join(dataDir, 'postgres')): Promise<number> {
  return Number((await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
}

describe('a start', () => {
  it('greets, answers, and leaves no process after one Ctrl-C', async () => {
    const one = await start();
    await greeted(one);
    expect(one.output()).toContain(`http://localhost:${one.port}/explorer`);
    expect(one.output()).toContain('mira@demo.testverse.dev');
    const server = await serverPid();
    const slow = ask(one, '/slow');
    await ask(one);
    one.child.kill('SIGINT');
    // npm passes the same key press on a second time.
    one.child.kill('SIGINT');
    expect(await slow).toMatchObject({ count: 0 });
    expect(await one.ended).toBe(0);
    expect(await gone(server)).toBe(true);
  });

  it('ends at once on the second Ctrl-C, and still leaves no process', async () => {
    const one = await start();
    await greeted(one);
    const server = await serverPid();
    const slow = ask(one, '/stuck').catch(() => 'cut');
    await ask(one);
    one.child.kill('SIGINT');
    while (!one.output().includes('Ctrl-C again ends at once')) await sleep(10);
    // What comes sooner is taken for the same key press, passed on by npm.
    await sleep(600);
    one.child.kill('SIGINT');
    expect(await one.ended).toBe(130);
    expect(await slow).toBe('cut');
    expect(await gone(server)).toBe(true);
  });

  it('leaves no process when Ctrl-C comes while the data folder is being made', async () => {
    const one = await start();
    while (!one.output().includes('starting PostgreSQL')) await sleep(10);
    await sleep(150);
    one.child.kill('SIGINT');
    expect(await one.ended).toBe(0);
    const two = await start();
    await greeted(two);
    expect(await ask(two)).toMatchObject({ count: 0 });
  });

  it('says that the data folder is in use when it is started twice', async () => {
    const one = await start();
    await greeted(one);
    const two = await start({ PORT: String(one.port) });
    expect(await two.ended).toBe(1);
    expect(two.output()).toContain(`in use by process ${one.child.pid}`);
    expect(await ask(one)).toMatchObject({ count: 0 });
  });

  it('says which port is taken and what to do', async () => {
    const one = await start();
    await greeted(one);
    const two = await start({ PORT: String(one.port), DATA_DIR: path.join(parent, 'other') });
    expect(await two.ended).toBe(1);
    expect(two.output()).toContain(`port ${one.port} is taken`);
    expect(two.output()).toContain(`PORT=${one.port + 1} npm start`);
  });

  it('goes on when nobody reads its output, and ends in order when the terminal is closed', async () => {
    const one = await start();
    await greeted(one);
    one.child.stdout?.destroy();
    one.child.stderr?.destroy();
    const slow = ask(one, '/slow');
    await ask(one);
    one.child.kill('SIGHUP');
    expect(await slow).toMatchObject({ count: 0 });
    expect(await one.ended).toBe(0);
    expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('fast shutdown');
  });

  it('ends in order when npm was told to end and its shell did not pass that on', async () => {
    const one = await start({ npm_lifecycle_script: 'node tools/start/start.mjs' }, { shell: true });
    await greeted(one);
    const server = await serverPid();
    one.child.kill('SIGKILL');
    expect(await gone(server)).toBe(true);
    await expect(ask(one)).rejects.toThrow();
    expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('fast shutdown');
  });

  it('says what happened and what to do when the database server is killed', async () => {
    const one = await start();
    await greeted(one);
    await ask(one, '/?add=1');
    process.kill(await serverPid(), 'SIGKILL');
    expect(await one.ended).toBe(1);
    expect(one.output()).toMatch(/database server has ended.*postgres\.log.*Start again/);
    const two = await start();
    await greeted(two);
    expect(await ask(two)).toMatchObject({ count: 1 });
  });

  it('says that its data folder is a file', async () => {
    await writeFile(dataDir, '');
    const one = await start();
    expect(await one.ended).toBe(1);
    expect(one.output().trim()).toMatch(/^the data folder \S+ is a file\. .*DATA_DIR=… npm start$/);
  });

  it('keeps the password to its owner, and says when it is lost', async () => {
    const one = await start();
    await greeted(one);
    expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    one.child.kill('SIGTERM');
    await one.ended;
    await rm(path.join(dataDir, 'postgres-password'));
    const two = await start();
    expect(await two.ended).toBe(1);
    expect(two.output()).toContain('password of the database is missing');
  });
});

describe('after an interruption', () => {
  it('goes on when Node alone was killed, with everything acknowledged, and again when both were', async () => {
    const one = await start();
    await greeted(one);
    for (let id = 1; id <= 20; id += 1) await ask(one, `/?add=${id}`);
    const orphan = await serverPid();
    one.child.kill('SIGKILL');
    await one.ended;
    expect(await gone(orphan, 0)).toBe(false);

    const two = await start();
    await greeted(two);
    expect(two.output()).toContain('interrupted run');
    expect(await gone(orphan)).toBe(true);
    expect(await ask(two)).toMatchObject({ count: 20 });

    await ask(two, '/?add=21');
    two.child.kill('SIGKILL');
    process.kill(await serverPid(), 'SIGKILL');
    await two.ended;
    const three = await start();
    await greeted(three);
    expect(await ask(three)).toMatchObject({ count: 21 });
  });

  it('is not fooled by another process with the number of a dead server', async () => {
    const one = await start();
    await greeted(one);
    one.child.kill('SIGTERM');
    await one.ended;
    await writeFile(
      path.join(dataDir, 'postgres', 'postmaster.pid'),
      `${process.pid}\n/elsewhere\n0\n1\n\n\n\n`,
    );
    await writeFile(path.join(dataDir, 'lock'), JSON.stringify({ pid: process.pid, born: 'another boot' }));
    const two = await start();
    await greeted(two);
    expect(await ask(two)).toMatchObject({ count: 0 });
  });

  it('refuses a database of another major release and leaves it alone', async () => {
    const one = await start();
    await greeted(one);
    one.child.kill('SIGTERM');
    await one.ended;
    await writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const two = await start();
    expect(await two.ended).toBe(1);
    expect(two.output()).toMatch(/made by PostgreSQL 17, but this is PostgreSQL 18/);
  });
});

describe('DATABASE_URL', () => {
  it('is used instead of a server of our own, without its password in the output', async () => {
    const one = await start({ DATABASE_URL: inject('postgresUrl') });
    await greeted(one);
    expect(await ask(one)).toHaveProperty('count');
    await expect(stat(path.join(dataDir, 'postgres'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['postgres://name:secret@127.0.0.1:1/db', 'nothing listens there'],
    ['http://name:secret@127.0.0.1/db', 'should be postgres://'],
    ['nonsense', 'is not a URL'],
  ])('%s: one clear line and exit 1', async (url, line) => {
    const one = await start({ DATABASE_URL: url });
    expect(await one.ended).toBe(1);
    expect(one.output().trim().split('\n')).toHaveLength(1);
    expect(one.output()).toContain(line);
    expect(one.output()).not.toContain('secret');
  });

  it('says that nothing answers, or that it is no PostgreSQL', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const curt = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    const says = async (server: Server) => {
      if (!server.listening) await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const one = await start({ DATABASE_URL: `postgres://name:secret@127.0.0.1:${port}/db` });
      expect(await one.ended).toBe(1);
      expect(one.output().trim().split('\n')).toHaveLength(1);
      return one.output();
    };
    expect(await says(silent)).toContain('no answer within 5 s');
    expect(await says(curt)).toContain('may not be PostgreSQL');
    silent.close();
    curt.close();
  });

  it('of somebody who may not create anything there says so in one line', async () => {
    const client = new pg.Client(inject('postgresUrl'));
    await client.connect();
    await client.query(`create role guest login password 'guest'`);
    const url = new URL(inject('postgresUrl'));
    [url.username, url.password] = ['guest', 'guest'];
    const one = await start({ DATABASE_URL: url.href });
    expect(await one.ended).toBe(1);
    await client.query('drop role guest');
    await client.end();
    expect(one.output().trim().split('\n')).toHaveLength(1);
    expect(one.output()).toMatch(/permission denied.*allowed to create them/);
  });

  it('with a wrong password says so in one line', async () => {
    const url = new URL(inject('postgresUrl'));
    url.password = 'wrong';
    const one = await start({ DATABASE_URL: url.href });
    expect(await one.ended).toBe(1);
    expect(one.output().trim().split('\n')).toHaveLength(1);
    expect(one.output()).toContain('password authentication failed');
  });
});

// Only root can become somebody else.
describe.runIf(isRoot)('started by', () => {
  it('root in a private folder, the database lives outside, and the folder says where', async () => {
    await chmod(parent, 0o700);
    const one = await start();
    await greeted(one);
    const cluster = (await readFile(path.join(dataDir, 'postgres-location.txt'), 'utf8')).trim();
    expect(one.output()).toContain(cluster);
    expect((await stat(cluster)).uid).toBe(65534);
    await ask(one, '/?add=1');
    one.child.kill('SIGKILL');
    await one.ended;
    const two = await start();
    await greeted(two);
    expect(await ask(two)).toMatchObject({ count: 1 });
    two.child.kill('SIGTERM');
    await two.ended;
    await rm(path.dirname(cluster), { recursive: true, force: true });
  });

  it('a normal user, everything is that user’s; root may go on with it later', async () => {
    const [uid, gid] = [daemon, daemon];
    await chown(parent, uid, gid);
    const one = await start({}, { uid, gid, cwd: parent });
    await greeted(one);
    expect((await stat(path.join(dataDir, 'postgres'))).uid).toBe(uid);
    await ask(one, '/?add=1');
    one.child.kill('SIGTERM');
    await one.ended;
    const two = await start();
    await greeted(two);
    expect(await ask(two)).toMatchObject({ count: 1 });
  });

  it('a normal user in somebody else’s folder, it says that it cannot write there', async () => {
    await mkdir(dataDir);
    const one = await start({}, { uid: daemon, gid: daemon, cwd: parent });
    expect(await one.ended).toBe(1);
    expect(one.output().trim()).toMatch(/^the data folder \S+ cannot be written to \(EACCES\)/);
  });

  it('another user than the first, it says whose the database is', async () => {
    const one = await start();
    await greeted(one);
    one.child.kill('SIGTERM');
    await one.ended;
    await chmod(dataDir, 0o777);
    await chmod(path.join(dataDir, 'postgres-password'), 0o644);
    const two = await start({}, { uid: daemon, gid: daemon, cwd: parent });
    expect(await two.ended).toBe(1);
    expect(two.output()).toContain('belongs to user 65534');
  });

  it('a number without a name, it says that PostgreSQL wants one', async () => {
    const one = await start({}, { uid: 12_345, gid: 12_345, cwd: parent });
    expect(await one.ended).toBe(1);
    expect(one.output()).toContain('number 12345 has none');
  });
});

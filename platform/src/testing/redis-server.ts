import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { inject } from 'vitest';

/** False where this machine lacks the program, which the run has said then: `describe.skipIf(!hasRedis())`. */
export function hasRedis(): boolean {
  return inject('redisServer') !== null;
}

/** A Redis of the test's own, empty at every start. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly endWithProcess = (): void => void this.child?.kill('SIGKILL');

  private constructor(private readonly folder: string) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(path.join(tmpdir(), 'testverse-redis-')));
    await server.start();
    return server;
  }

  /** A socket in the file system: nobody else can have taken it. */
  get url(): string {
    return path.join(this.folder, 'redis.sock');
  }

  /** Starts it again after `kill`, without what it held. */
  async start(): Promise<void> {
    const program = inject('redisServer');
    if (program === null) throw new Error('this machine lacks a Redis server');
    const settings = { port: '0', unixsocket: this.url, save: '', appendonly: 'no', dir: this.folder };
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.child = spawn(program, words, { stdio: 'ignore' });
    process.once('exit', this.endWithProcess);
    const probe = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    probe.on('error', () => undefined);
    await probe.ping();
    probe.disconnect();
  }

  /** Stands still without closing anything, as a host that vanished; until `resume`. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    process.off('exit', this.endWithProcess);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

import type { JSONWebKeySet } from 'jose';
import type { HealthMonitor } from '../root/health-monitor.ts';
import type { Answer } from './answer.ts';

function json(status: number, body: unknown, cacheControl: string): Answer {
  return {
    status,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', cacheControl],
    ],
    body: JSON.stringify(body),
  };
}

/** What orchestrators and other services ask: `/health`, `/ready`, `/.well-known/jwks.json`. */
export class HealthDoor {
  private isDraining = false;

  constructor(
    private readonly monitor: HealthMonitor,
    private readonly keys: () => Promise<JSONWebKeySet>,
  ) {}

  /** From now on no load balancer should send requests here. */
  drain(): void {
    this.isDraining = true;
  }

  /** @returns null for any other path */
  async answer(path: string): Promise<Answer | null> {
    switch (path) {
      case '/health':
        // The process answers, so it lives; whether it is of use is the question of `/ready`.
        return json(200, { status: 'healthy', uptimeSeconds: this.monitor.uptimeSeconds() }, 'no-store');
      case '/ready':
        return this.ready();
      case '/.well-known/jwks.json':
        return json(200, await this.keys(), 'public, max-age=300');
      default:
        return null;
    }
  }

  private async ready(): Promise<Answer> {
    const { status, subgraphs } = await this.monitor.report();
    const isReady = !this.isDraining && subgraphs.every((subgraph) => subgraph.status !== 'CRITICAL');
    const body = {
      ready: isReady,
      draining: this.isDraining,
      status: status.toLowerCase(),
      subgraphs: Object.fromEntries(
        subgraphs.map(({ name, status: own, database }) => [
          name,
          { status: own.toLowerCase(), database: database?.toLowerCase() ?? null },
        ]),
      ),
    };
    return json(isReady ? 200 : 503, body, 'no-store');
  }
}

import type { RequestMeta } from '@testverse/platform/context';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';

type Send = (requests: readonly SubgraphRequest[], meta: RequestMeta) => Promise<readonly SubgraphResult[]>;

interface Burst {
  requests: SubgraphRequest[];
  results: Promise<readonly SubgraphResult[]>;
}

/** Makes one call of the queries of one `meta` object that begin together. */
export class BurstCalls {
  private open = new Map<RequestMeta, Burst>();

  constructor(private readonly send: Send) {}

  async execute(request: SubgraphRequest): Promise<SubgraphResult> {
    const burst = this.burstOf(request.meta);
    const place = burst.requests.push(request) - 1;
    const result = (await burst.results)[place];
    if (!result) throw new Error('one of several operations was not answered');
    return result;
  }

  private burstOf(meta: RequestMeta): Burst {
    const open = this.open.get(meta);
    if (open) return open;
    const requests: SubgraphRequest[] = [];
    const burst = { requests, results: this.sendSoon(requests, meta) };
    this.open.set(meta, burst);
    return burst;
  }

  /** Those that begin when the promises of this turn are settled belong to it as well. */
  private async sendSoon(
    requests: readonly SubgraphRequest[],
    meta: RequestMeta,
  ): Promise<readonly SubgraphResult[]> {
    await new Promise<void>((resolve) => void Promise.resolve().then(() => process.nextTick(resolve)));
    this.open.delete(meta);
    return this.send(requests, meta);
  }
}

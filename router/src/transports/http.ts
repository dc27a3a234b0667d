import type { RequestMeta } from '@testverse/platform/context';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Logger } from '@testverse/platform/log';
import { readResult, SubgraphClient } from '@testverse/platform/calls';
import { Breaker } from './breaker.ts';
import { BurstCalls } from './burst-calls.ts';
import { LiveLink, type LiveLinkOptions } from './live-link.ts';
import type { Transport } from './transport.ts';

export interface HttpTransportOptions extends LiveLinkOptions {
  name: string;
  log?: Logger | undefined;
  /** How often one that does not answer is asked whether it is there. */
  probeMs?: number | undefined;
}

/** Reaches a subgraph that another process serves. Closes the client with itself. */
export function createHttpTransport({ name, log, probeMs, ...options }: HttpTransportOptions): Transport {
  const { client } = options;
  const live = new LiveLink(options);
  const breaker = new Breaker({
    isNoAnswer: (error) => SubgraphClient.isNoAnswer(error),
    probe: (signal) => client.health(signal),
    tell: (reason) => {
      if (reason === undefined) log?.info({ subgraph: name }, 'the subgraph answers again');
      else log?.warn({ err: reason, subgraph: name }, 'the subgraph does not answer, and is not called');
    },
    probeMs,
  });
  const bursts = new BurstCalls((requests, meta) => breaker.run(() => executeAll(client, requests, meta)));
  return {
    name,
    isRemote: true,
    execute: async (request, signal) => {
      if (request.burst === true && request.kind === 'query') return bursts.execute(request);
      const isRepeatable = request.kind === 'query';
      const options = { signal, isRepeatable };
      const call = () => client.post('/graphql', client.texts.write(request), request.meta, options);
      return readResult(await breaker.run(call, signal));
    },
    subscribe: async (request, signal) => {
      breaker.check();
      return live.subscribe(request, signal);
    },
    close: async () => {
      breaker.close();
      await live.close();
      await client.close();
    },
  };
}

async function executeAll(
  client: SubgraphClient,
  requests: readonly SubgraphRequest[],
  meta: RequestMeta,
): Promise<readonly SubgraphResult[]> {
  const text = `[${requests.map((request) => client.texts.write(request)).join(',')}]`;
  const answer = await client.post('/graphql', text, meta, { isRepeatable: true });
  if (!Array.isArray(answer)) throw new Error('several operations were answered as one');
  return answer.map(readResult);
}

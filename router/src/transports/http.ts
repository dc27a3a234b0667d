import type { RequestMeta } from '@testverse/platform/context';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import { readResult, writeStep, type SubgraphClient } from '@testverse/platform/server';
import { BurstCalls } from './burst-calls.ts';
import { LiveLink, type LiveLinkOptions } from './live-link.ts';
import type { Transport } from './transport.ts';

export interface HttpTransportOptions extends LiveLinkOptions {
  name: string;
}

/** Reaches a subgraph that another process serves. Closes the client with itself. */
export function createHttpTransport({ name, ...options }: HttpTransportOptions): Transport {
  const { client } = options;
  const live = new LiveLink(options);
  const bursts = new BurstCalls((requests, meta) => executeAll(client, requests, meta));
  return {
    name,
    execute: async (request, signal) => {
      if (request.burst === true && request.kind === 'query') return bursts.execute(request);
      const isRepeatable = request.kind === 'query';
      const options = { signal, isRepeatable };
      return readResult(await client.post('/graphql', writeStep(request), request.meta, options));
    },
    subscribe: (request, signal) => live.subscribe(request, signal),
    close: async () => {
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
  const answer = await client.post('/graphql', requests.map(writeStep), meta, { isRepeatable: true });
  if (!Array.isArray(answer)) throw new Error('several operations were answered as one');
  return answer.map(readResult);
}

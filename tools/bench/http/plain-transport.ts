import type { SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '@testverse/router/transports';
import { StepTexts } from '@testverse/platform/calls';
import { HttpCalls } from '../../../platform/src/calls/http-calls.ts';

const limitMs = 5_000;
const headers = { 'content-type': 'application/json', accept: 'application/json' };

/** Asks a subgraph in plain GraphQL over HTTP, nothing signed: over the connections that the signed calls have, too. */
export function plainTransport(name: string, address: string): Transport {
  const { origin, pathname } = new URL(address);
  const calls = new HttpCalls({ origin, connectMs: limitMs, answerBytes: 10 * 1_048_576 });
  const texts = new StepTexts();
  return {
    name,
    isRemote: true,
    execute: async (request, signal) => {
      const sent = texts.write(request);
      const call = { method: 'POST', path: pathname, headers, body: sent } as const;
      const { status, body } = await calls.make(call, { signal, limitMs });
      if (status !== 200) throw new Error(`${name} answered with ${status}`);
      return JSON.parse(body.toString('utf8')) as SubgraphResult;
    },
    close: () => calls.close(),
  };
}

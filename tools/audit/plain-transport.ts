import { parse, visit } from 'graphql';
import type { SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '@testverse/router/transports';

/** Transports to foreign subgraphs at the addresses a supergraph names for them: plain GraphQL over HTTP, nothing signed. */
export function plainTransports(supergraphSdl: string): Transport[] {
  const transports: Transport[] = [];
  visit(parse(supergraphSdl), {
    Directive(directive) {
      if (directive.name.value !== 'join__graph') return;
      const argument = (name: string): string => {
        const found = directive.arguments?.find((one) => one.name.value === name)?.value;
        return found?.kind === 'StringValue' ? found.value : '';
      };
      transports.push(plainTransport(argument('name'), argument('url')));
    },
  });
  return transports;
}

function plainTransport(name: string, url: string): Transport {
  return {
    name,
    isRemote: true,
    async execute({ document, operationName, variables }: SubgraphRequest): Promise<SubgraphResult> {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: document, operationName, variables }),
      });
      return (await response.json()) as SubgraphResult;
    },
    close: () => Promise.resolve(),
  };
}

import type { GraphQLDataSource } from '@apollo/gateway';
import { getOperationAST, GraphQLError, Kind, print } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import { refuseTelemetry } from '../env.ts';
import type { Transport } from '../transports/index.ts';
import { noSubscriptions, type Engine, type EngineAnswer, type EngineRequest } from './engine.ts';
import type { ResponseEffects } from './state.ts';

interface CallContext {
  meta: RequestMeta;
  effects: ResponseEffects;
}

/** Lets stock `@apollo/gateway` call a subgraph over one of our transports. */
function dataSource(transport: Transport): GraphQLDataSource<CallContext> {
  return {
    process: async ({ request, context }) => {
      const { meta, effects } = context;
      const document = request.query ?? '';
      const result = await transport.execute({
        document,
        operationName: request.operationName,
        variables: request.variables ?? {},
        meta,
        kind: document.startsWith('mutation') ? 'mutation' : 'query',
      });
      if (result.effects?.refreshCookie !== undefined) effects.refreshCookie = result.effects.refreshCookie;
      return { data: result.data, errors: result.errors as readonly GraphQLError[] };
    },
  };
}

/**
 * The stock gateway behind our engine's face: a fall-back (`ROUTER_ENGINE=apollo-gateway`, no subscriptions) and the
 * oracle of the differential tests. It reports to nobody.
 */
export async function createApolloGatewayEngine(options: {
  supergraphSdl: string;
  transports: readonly Transport[];
}): Promise<Engine & { stop(): Promise<void> }> {
  refuseTelemetry();
  const transports = new Map(options.transports.map((transport) => [transport.name, transport]));
  // Loaded only where it serves: it costs a quarter of a second at every start.
  const { ApolloGateway } = await import('@apollo/gateway');
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name }) => {
      const transport = transports.get(name);
      if (!transport) throw new Error(`there is no way to the subgraph ${name}`);
      return dataSource(transport) as GraphQLDataSource;
    },
  });
  const { executor, schema } = await gateway.load();

  const execute = async (request: EngineRequest): Promise<EngineAnswer> => {
    const context: CallContext = { meta: request.meta, effects: { refreshCookie: undefined } };
    const source = request.document.loc?.source.body ?? print(request.document);
    const result = await executor({
      document: request.document,
      operation: getOperationAST(request.document, request.operationName),
      operationName: request.operationName ?? null,
      queryHash: `${request.operationName ?? ''}\n${source}`,
      source,
      request: { query: source, operationName: request.operationName, variables: request.variables },
      context,
      schema,
      cache: {},
      metrics: {},
      logger: console,
      overallCachePolicy: {},
    } as never);
    const answer = { data: result.data, errors: result.errors?.map(coded) } as EngineAnswer;
    if (!answer.errors) delete answer.errors;
    if (context.effects.refreshCookie !== undefined) answer.effects = context.effects;
    return answer;
  };
  return { execute, subscribe: () => Promise.resolve(noSubscriptions()), stop: () => gateway.stop() };
}

/** Its errors as ours are: a call that failed comes out of it as it was thrown, and variables that do not fit have no code. */
function coded(error: Error): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(error.message, { originalError: error });
  const { message, nodes, extensions } = error;
  const isAboutVariables = nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  if (!isAboutVariables || extensions['code'] !== undefined) return error;
  return new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
}

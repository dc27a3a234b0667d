import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { parse, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Limits } from '../admission/limits.ts';
import { codeOf } from './answer-errors.ts';
import type { HttpExchange } from './exchange.ts';
import { answerOf, finishResult, judge } from './http-result.ts';
import type { ServedGraphs } from './served-graph.ts';

/** Apollo copies its context value for each request; what changes on the way stands one level down. */
export interface DoorContext {
  exchange: HttpExchange;
}

export interface ApolloParts {
  graphs: ServedGraphs;
  limits: Limits;
  log: Logger;
  clock: Clock;
}

/** Stands for a refused document in Apollo's pipeline; it is never executed. */
const standIn: DocumentNode = parse('query Refused { __typename }');

/**
 * Apollo Server as the speaker of GraphQL over HTTP: CSRF rule, media types, shape of requests and answers. Which
 * document an id is of, what is admitted and how it is executed is ours, through its document store and its gateway hook.
 */
export function createApollo(parts: ApolloParts): ApolloServer<DoorContext> {
  return new ApolloServer<DoorContext>({
    gateway: gatewayHook(parts),
    documentStore: documentStore(parts.graphs),
    plugins: [
      doorPlugin(parts),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    persistedQueries: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    stringifyResult: (value) => JSON.stringify(value),
    logger: apolloLogger(parts.log),
  });
}

type Options = ApolloServerOptionsWithGateway<DoorContext>;

function gatewayHook(parts: ApolloParts): Options['gateway'] {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      // Apollo never judges or executes by it, so the first version does for all that follow.
      callback({ apiSchema: parts.graphs.current.schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: ({ context, request }) =>
          answerOf(parts, (context as unknown as DoorContext).exchange, {
            operationName: request.operationName,
            variables: request.variables ?? {},
          }),
      }),
    stop: () => Promise.resolve(),
  };
}

/** The door has judged the source in `didResolveSource`; Apollo itself never parses or validates one. */
function documentStore(graphs: ServedGraphs): NonNullable<Options['documentStore']> {
  return {
    get: (key) => {
      const verdict = graphs.find(key.slice(key.lastIndexOf(':') + 1));
      return Promise.resolve(verdict?.kind === 'admitted' ? verdict.document : standIn);
    },
    set: () => Promise.resolve(),
    delete: () => Promise.resolve(false),
  };
}

function apolloLogger(log: Logger): NonNullable<Options['logger']> {
  return {
    debug: (message: unknown) => log.debug(String(message)),
    info: (message: unknown) => log.debug(String(message)),
    warn: (message: unknown) => log.warn(String(message)),
    error: (message: unknown) => log.error(String(message)),
  };
}

function doorPlugin(parts: ApolloParts): ApolloServerPlugin<DoorContext> {
  const listener: GraphQLRequestListener<DoorContext> = {
    didResolveSource: async ({ contextValue, request, queryHash, source }) => {
      const asked = { hash: queryHash, source, extensions: request.extensions };
      const verdict = await judge(contextValue.exchange, parts.graphs.current, asked);
      // The stand-in has no operation of the client's name, and that is not what is wrong with the request.
      if (verdict.kind === 'refused') request.operationName = undefined;
    },
    willSendResponse: ({ contextValue, response }) => {
      finish(parts, contextValue.exchange, response);
      return Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

type Response = Parameters<
  NonNullable<GraphQLRequestListener<DoorContext>['willSendResponse']>
>[0]['response'];

/** Gives the answer the errors and the status that the contract has for it. */
function finish(parts: ApolloParts, exchange: HttpExchange, response: Response): void {
  exchange.isPolished = true;
  if (response.body.kind !== 'single') return;
  const result = response.body.singleResult;
  if (result.errors) result.errors = result.errors.map((error) => named(error, response));
  const status = finishResult(parts, exchange, result);
  if (status !== undefined) response.http.status = status;
}

/** Apollo gives some of its refusals (a malformed persisted query) a status and no code; they are not our failures. */
function named(error: GraphQLFormattedError, { http, body }: Response): GraphQLFormattedError {
  const isRefusal = http.status !== undefined && http.status >= 400 && http.status < 500;
  const hasData = body.kind === 'single' && body.singleResult.data !== undefined;
  if (!isRefusal || hasData || codeOf(error) !== 'INTERNAL') return error;
  return { ...error, extensions: { ...error.extensions, code: 'BAD_REQUEST' } };
}

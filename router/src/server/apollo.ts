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
import { GraphQLError, parse, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Limits } from '../admission/limits.ts';
import { codeOf, logUnforeseen, polish, statusOf, unforeseen } from './answer-errors.ts';
import { asksPriceIn } from './asked-operation.ts';
import type { HttpExchange } from './exchange.ts';
import { headerOf } from './header.ts';
import { runOperation } from './operation.ts';
import type { OperationAnswer } from './operation-engine.ts';
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
          execute(parts, (context as unknown as DoorContext).exchange, {
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
    didResolveSource: ({ contextValue, request, queryHash, source }) => {
      const graph = parts.graphs.current;
      const verdict = graph.documents.admit(queryHash, source);
      if (asksPriceIn(request.extensions)) contextValue.exchange.asksPrice = true;
      Object.assign(contextValue.exchange, { verdict, graph });
      // The stand-in has no operation of the client's name, and that is not what is wrong with the request.
      if (verdict.kind === 'refused') request.operationName = undefined;
      return Promise.resolve();
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

async function execute(
  parts: ApolloParts,
  exchange: HttpExchange,
  sent: Parameters<typeof runOperation>[3],
): Promise<OperationAnswer> {
  const { verdict, graph } = exchange;
  if (!verdict || !graph) throw new Error('a document was not judged');
  if (verdict.kind === 'refused') return { errors: verdict.errors };
  try {
    const answer = await runOperation(graph, exchange, verdict, sent);
    logUnforeseen(parts.log, exchange.requestId, answer.errors);
    return answer;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    logUnforeseen(parts.log, exchange.requestId, [error]);
    return { errors: [unforeseen()] };
  }
}

/** Writes the answer's errors as the contract has them, and chooses its status. */
function finish(parts: ApolloParts, exchange: HttpExchange, response: Response): void {
  exchange.isPolished = true;
  if (response.body.kind !== 'single') return;
  const result = response.body.singleResult;
  const errors = result.errors ?? [];
  if (errors.length === 0) return;
  const now = parts.clock.now();
  const shown = errors
    .slice(0, parts.limits.errors)
    .map((error) => polish(named(error, response), exchange.requestId, now));
  exchange.codes = shown.map(codeOf);
  result.errors = shown;
  if (errors.length > shown.length) result.extensions = { ...result.extensions, errorsTruncated: true };
  if (result.data === undefined || result.data === null) {
    const status = statusOf(exchange.codes[0] ?? 'INTERNAL');
    if (status !== undefined) response.http.status = isForgiven(exchange) ? 200 : status;
  }
}

/** Apollo gives some of its refusals (a malformed persisted query) a status and no code; they are not our failures. */
function named(error: GraphQLFormattedError, { http, body }: Response): GraphQLFormattedError {
  const isRefusal = http.status !== undefined && http.status >= 400 && http.status < 500;
  const hasData = body.kind === 'single' && body.singleResult.data !== undefined;
  if (!isRefusal || hasData || codeOf(error) !== 'INTERNAL') return error;
  return { ...error, extensions: { ...error.extensions, code: 'BAD_REQUEST' } };
}

/** What is wrong with the document itself, as opposed to the person or the moment. */
const documentCodes = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/**
 * GraphQL over HTTP answers a faulty document with 200 where a client asks for `application/json` by name: such clients
 * are older than the media type that gives statuses a meaning.
 */
function isForgiven({ request, codes }: HttpExchange): boolean {
  if (!documentCodes.has(codes[0] ?? '')) return false;
  const accept = headerOf(request, 'accept') ?? '';
  return accept.includes('application/json') && !accept.includes('application/graphql-response+json');
}

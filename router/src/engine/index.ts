export { createApolloGatewayEngine } from './apollo-gateway.ts';
export { createEngine } from './engine.ts';
export type {
  AnswerStream,
  Engine,
  EngineAnswer,
  EngineOptions,
  EngineRequest,
  PlanWatcher,
  WarmEngine,
} from './engine.ts';
export type { ResponseEffects } from './state.ts';

export {
  createClient,
  type CallArguments,
  type CallOptions,
  type Client,
  type ClientOptions,
  type Requester,
} from './client.ts';
export type { Clock } from './clock.ts';
export type { AnyDocument, DocumentDecoration, ParsedDocument, TypedDocument } from './document.ts';
export * from './errors.ts';
export type { Answer, Fetch } from './http.ts';
export { paginate, type ConnectionPage, type Pages } from './paginate.ts';
export type { AuthState, ClientCredentials, ClientSession, TokenStorage } from './session.ts';
export {
  isKnown,
  matchEnum,
  matchType,
  type EnumCases,
  type Known,
  type TypeCases,
  type Unknown,
  type UnknownValue,
} from './unknown.ts';

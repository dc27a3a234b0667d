import { createHash } from 'node:crypto';
import type { Effects, RefreshCookie } from '../context/index.ts';
import {
  BoundedMap,
  type SubgraphError,
  type SubgraphRequest,
  type SubgraphResult,
} from '../execution/index.ts';

/** Carries who asks; see `signIdentity`. */
export const identityHeader = 'x-subgraph-identity';
/** Carries the signature of the answer; see `signAnswer`. */
export const signatureHeader = 'x-subgraph-signature';

/** What a schema is known by to those who ask whether there is another one. */
export function sdlVersion(sdl: string): string {
  return createHash('sha256').update(sdl).digest('base64url');
}

/** One operation as it goes over the wire; who asks is said by the call. */
export interface WireStep {
  query: string;
  variables: Record<string, unknown>;
  operationName?: string | undefined;
  kind: SubgraphRequest['kind'];
  burst?: boolean | undefined;
}

interface WireExtensions {
  effects?: { refreshCookie: { token: string; expiresAt: string } | null };
  personal?: true;
}

/** A result as it goes over the wire. */
export interface WireResult {
  data?: SubgraphResult['data'];
  errors?: SubgraphError[];
  extensions?: WireExtensions;
}

export function writeStep({ document, operationName, variables, kind, burst }: SubgraphRequest): WireStep {
  return { query: document, operationName, variables, kind, burst };
}

/** What stands in the text of every call of one step. */
interface StepHead extends Pick<SubgraphRequest, 'operationName' | 'kind'> {
  text: string;
}

/** Steps that are asked for these days; one with a longer document is written anew each time. */
const keptHeads = 1_000;
const longestKept = 4_096;

/** Operations as text, for who asks for the same ones again and again: what never changes between the calls of a step is written once. */
export class StepTexts {
  private readonly heads = new BoundedMap<string, StepHead>(keptHeads);

  /** The same as `writeStep`, as text. */
  write(request: SubgraphRequest): string {
    const { document, operationName, kind, variables, burst } = request;
    let head = this.heads.get(document);
    if (!head || head.kind !== kind || head.operationName !== operationName) {
      const text = JSON.stringify({ query: document, operationName, kind }).slice(0, -1);
      head = { operationName, kind, text };
      if (document.length <= longestKept) this.heads.set(document, head);
    }
    return `${head.text},"variables":${JSON.stringify(variables)}${burst === true ? ',"burst":true' : ''}}`;
  }
}

/** @throws when it is none */
export function readStep(step: unknown): Omit<SubgraphRequest, 'meta'> {
  if (!isObject(step)) throw new Error('no operation');
  const { query, variables = {}, operationName, kind, burst } = step;
  const isKnown = kind === 'query' || kind === 'mutation' || kind === 'subscription';
  if (typeof query !== 'string' || !isObject(variables) || !isKnown) throw new Error('no operation');
  return {
    document: query,
    variables,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    kind,
    burst: burst === true,
  };
}

export function writeResult({ data, errors, effects, personal }: SubgraphResult): WireResult {
  const result: WireResult = { data };
  if (errors) result.errors = errors.map(({ message, path, extensions }) => ({ message, path, extensions }));
  if (effects === undefined && personal !== true) return result;
  const extensions: WireExtensions = {};
  const cookie = effects?.refreshCookie;
  if (cookie !== undefined) extensions.effects = { refreshCookie: cookie && writeCookie(cookie) };
  if (personal === true) extensions.personal = true;
  return { ...result, extensions };
}

function writeCookie({ token, expiresAt }: RefreshCookie): { token: string; expiresAt: string } {
  return { token, expiresAt: expiresAt.toISOString() };
}

/** @throws when it is no result: what a subgraph says is believed, but not that it makes sense */
export function readResult(answer: unknown): SubgraphResult {
  if (!isObject(answer)) throw new Error('the answer is no result');
  const { data, errors, extensions } = answer;
  if (data !== undefined && data !== null && !isObject(data)) throw new Error('the data is no object');
  const result: SubgraphResult = { data };
  if (errors !== undefined) result.errors = readErrors(errors);
  if (!isObject(extensions)) return result;
  if (isObject(extensions['effects'])) result.effects = readEffects(extensions['effects']);
  if (extensions['personal'] === true) result.personal = true;
  return result;
}

function readErrors(errors: unknown): SubgraphError[] {
  const isError = (error: unknown): error is SubgraphError & Record<string, unknown> =>
    isObject(error) &&
    typeof error['message'] === 'string' &&
    (error['path'] === undefined || Array.isArray(error['path'])) &&
    (error['extensions'] === undefined || isObject(error['extensions']));
  if (!Array.isArray(errors) || !errors.every(isError)) throw new Error('the errors are none');
  return errors;
}

function readEffects({ refreshCookie }: Record<string, unknown>): Pick<Effects, 'refreshCookie'> {
  if (refreshCookie === null) return { refreshCookie };
  const { token, expiresAt } = isObject(refreshCookie) ? refreshCookie : {};
  const date = new Date(typeof expiresAt === 'string' ? expiresAt : Number.NaN);
  if (typeof token !== 'string' || Number.isNaN(date.getTime())) throw new Error('the cookie is none');
  return { refreshCookie: { token, expiresAt: date } };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

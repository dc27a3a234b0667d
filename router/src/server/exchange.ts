import type { IncomingMessage } from 'node:http';
import type { Actor } from '@testverse/platform/actor';
import type { Effects } from '@testverse/platform/context';
import type { BucketState } from '../admission/buckets.ts';
import type { AdmittedDocument, RefusedDocument } from '../admission/documents.ts';
import type { Origin } from './origin.ts';

/** One request on its way through the door, and what is known of it so far. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly origin: Origin;
  readonly ipHash: string;
  actor?: Actor;
  rate?: BucketState;
  verdict?: AdmittedDocument | RefusedDocument;
  /** For the log; the name is the client's word. */
  operation?: { kind: string; name: string | undefined };
  effects?: Pick<Effects, 'refreshCookie'>;
  /** Codes of the errors in the answer, for the log. */
  codes: string[];
  /** True once the answer's errors have been given their extensions. */
  isPolished: boolean;
}

/** A header's only value; undefined when it is absent or was sent more than once. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

import type { IncomingMessage } from 'node:http';
import { anonymousActor, type Actor } from '@testverse/platform/actor';
import type { Effects } from '@testverse/platform/context';
import type { BucketState } from '../admission/buckets.ts';
import type { AdmittedDocument, RefusedDocument } from '../admission/documents.ts';
import type { Observed } from '../observability/index.ts';
import type { Origin } from './origin.ts';
import type { ServedGraph } from './served-graph.ts';

/** What came with an operation beside the operation itself. */
export interface Attendants {
  readonly userAgent: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** The refresh credential of a browser, from our own pages only. */
  readonly refreshCookie: string | undefined;
  /** The trace that the client says it is part of; not judged yet. */
  readonly traceparent: string | undefined;
}

/** One operation on its way through a door, and what is known of it so far. */
export interface Exchange {
  readonly requestId: string;
  /** By `performance.now()`: when all of it was here. */
  startedAtMs: number;
  /** How much was sent, as far as it is known. */
  bytes?: number;
  readonly ipHash: string;
  readonly attendants: Attendants;
  /** Whether the client wants to know what the operation cost. */
  asksPrice: boolean;
  actor?: Actor;
  rate?: BucketState;
  /** True once the operation's own price was taken, which then is all that it costs. */
  isPaid?: boolean;
  /** For the log; the name is the client's word. */
  operation?: { kind: string; name: string | undefined };
  effects?: Pick<Effects, 'refreshCookie'>;
  /** Codes of the errors in the answer, for the log. */
  codes: string[];
  /** From its admission to its answer. */
  observed?: Observed | undefined;
  /** True once it was told how long it took. */
  isObserved?: boolean;
}

/** One HTTP request on its way through the door. */
export interface HttpExchange extends Exchange {
  readonly request: IncomingMessage;
  readonly origin: Origin;
  verdict?: AdmittedDocument | RefusedDocument;
  /** The version of the graph that came to the verdict. */
  graph?: ServedGraph;
  /** True once the answer's errors have been given their extensions. */
  isPolished: boolean;
}

/** Who asks; a visitor as long as that is not known. */
export function actorOf({ actor, ipHash }: Exchange): Actor {
  return actor ?? anonymousActor(ipHash);
}

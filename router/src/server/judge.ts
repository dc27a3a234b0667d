import { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import { MemoryBuckets, type Buckets } from '../admission/buckets.ts';
import type { AdmittedDocument, Documents, RefusedDocument } from '../admission/documents.ts';
import type { Limits } from '../admission/limits.ts';
import { senderOf } from '../sender.ts';
import { actorOf, type Exchange } from './exchange.ts';

/** The text of a document, and what identifies it. */
export interface Text {
  hash: string;
  source: string;
}

/** Characters of a new document that count as one. */
const charactersAtOnce = 1_000;

/**
 * Has documents judged: known ones at once, new ones as often as one sender may bring such. Judging is this process' work, and
 * so is what follows (a new document has to be planned, one after the other for everybody), so this process counts it.
 */
export class Judge {
  private readonly buckets: Buckets;

  constructor(
    private readonly limits: Limits,
    clock: Clock,
  ) {
    this.buckets = new MemoryBuckets(clock);
  }

  /** @returns a refusal that nobody remembers, where it was not looked at */
  async verdict(
    documents: Documents,
    exchange: Exchange,
    { hash, source }: Text,
  ): Promise<AdmittedDocument | RefusedDocument> {
    // Who asks by an id sends less than we look at.
    exchange.bytes = Math.max(exchange.bytes ?? 0, source.length);
    const known = documents.find(hash);
    if (known) return known;
    const size = Math.ceil(source.length / charactersAtOnce);
    const counted = await this.buckets.take(senderOf(actorOf(exchange)), size, this.limits.newDocuments);
    if (counted.allowed) return documents.admit(hash, source);
    exchange.rate = counted;
    return { kind: 'refused', errors: [tooManyNew(counted.retryAfterMs)] };
  }
}

function tooManyNew(retryAfterMs: number): GraphQLError {
  return new GraphQLError(
    'Too many documents that nobody has sent before. Wait a moment, and send values as variables.',
    { extensions: { code: 'RATE_LIMITED', retryAfterMs } },
  );
}

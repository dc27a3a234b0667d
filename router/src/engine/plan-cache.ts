import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { BoundedMap } from '@testverse/platform/execution';
import { Askers } from '../supergraph/index.ts';
import type { Prepared } from './prepare.ts';

interface UnderWay {
  askers: Askers;
  ready: Promise<Prepared>;
}

/**
 * Keeps prepared operations: by the parsed document itself (a door that caches documents hits this without touching the
 * text), and behind it by a hash of the text, bounded. It belongs to one supergraph; another version has a cache of its own.
 */
export class PlanCache {
  private readonly byDocument = new WeakMap<DocumentNode, Map<string, Prepared>>();
  private readonly byHash: BoundedMap<string, Prepared>;
  private readonly underWay = new Map<string, UnderWay>();

  constructor(capacity: number) {
    this.byHash = new BoundedMap(capacity);
  }

  get size(): number {
    return this.byHash.size;
  }

  /**
   * Whoever asks while an operation is being prepared waits for the same preparation.
   * @param prepare is told who waits for it
   * @param sender who asks
   * @returns a promise only when there is something to wait for; it rejects as `prepare` does, and a failure is not kept
   */
  get(
    document: DocumentNode,
    operationName: string | undefined,
    prepare: (askers: Askers) => Promise<Prepared>,
    sender = '',
  ): Prepared | Promise<Prepared> {
    const name = JSON.stringify(operationName ?? null);
    const fast = this.byDocument.get(document)?.get(name);
    if (fast) return fast;
    const hash = hashOf(name, document);
    const known = this.byHash.get(hash);
    if (known) return this.keep(document, name, hash, known);
    const underWay = this.underWay.get(hash) ?? this.begin(hash, prepare);
    underWay.askers.add(sender);
    return underWay.ready.then((prepared) => this.keep(document, name, hash, prepared));
  }

  private begin(hash: string, prepare: (askers: Askers) => Promise<Prepared>): UnderWay {
    const askers = new Askers();
    const ready = prepare(askers).finally(() => this.underWay.delete(hash));
    const underWay = { askers, ready };
    this.underWay.set(hash, underWay);
    return underWay;
  }

  private keep(document: DocumentNode, name: string, hash: string, prepared: Prepared): Prepared {
    this.byHash.set(hash, prepared);
    const known = this.byDocument.get(document);
    if (known) known.set(name, prepared);
    else this.byDocument.set(document, new Map([[name, prepared]]));
    return prepared;
  }
}

/** Of the printed document, not of the source it remembers: a transformed document still remembers the original. */
function hashOf(name: string, document: DocumentNode): string {
  return createHash('sha256')
    .update(`${name}\n${print(document)}`)
    .digest('base64');
}

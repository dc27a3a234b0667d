import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { BoundedMap } from '@testverse/platform/execution';
import type { Prepared } from './prepare.ts';

/**
 * Keeps prepared operations: by the parsed document itself (a door that caches documents hits this without touching the
 * text), and behind it by a hash of the text, bounded. It belongs to one supergraph; another version has a cache of its own.
 */
export class PlanCache {
  private readonly byDocument = new WeakMap<DocumentNode, Map<string, Prepared>>();
  private readonly byHash: BoundedMap<string, Prepared>;

  constructor(capacity: number) {
    this.byHash = new BoundedMap(capacity);
  }

  get size(): number {
    return this.byHash.size;
  }

  /** @throws whatever `prepare` throws; a failure is not kept */
  get(document: DocumentNode, operationName: string | undefined, prepare: () => Prepared): Prepared {
    const name = JSON.stringify(operationName ?? null);
    const known = this.byDocument.get(document);
    const fast = known?.get(name);
    if (fast) return fast;
    const hash = hashOf(name, document);
    let prepared = this.byHash.get(hash);
    if (!prepared) {
      prepared = prepare();
      this.byHash.set(hash, prepared);
    }
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

import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { CostExplainer } from '../admission/cost-explainer.ts';
import { credentialMutations } from '../admission/credential-mutations.ts';
import { Documents, type AdmittedDocument, type RefusedDocument } from '../admission/documents.ts';
import type { PersistedDocuments } from '../admission/persisted-documents.ts';
import { PriceList } from '../admission/price-list.ts';
import type { AnswerHints } from '../cache/answer-hints.ts';
import type { Judge } from './judge.ts';
import type { OperationParts } from './operation.ts';
import type { OperationEngine } from './operation-engine.ts';

/** One version of the graph, as a door is told of it. */
export interface DoorGraph {
  /** What clients see of the graph. */
  schema: GraphQLSchema;
  /** What admission reads prices and marks from. */
  supergraphSdl: string;
  engine: OperationEngine;
  /** Told what it can explain by when the graph is served. */
  explainer?: CostExplainer | undefined;
  /** What its subgraphs say about keeping answers; without it nobody may keep one. */
  answerHints: AnswerHints | undefined;
}

/** One version of the graph at the doors: what judges an operation and what answers it belong together. */
export interface ServedGraph extends OperationParts {
  schema: GraphQLSchema;
  documents: Documents;
  /** The same for all versions. */
  judge: Judge;
  answerHints: AnswerHints | undefined;
}

export interface ServedGraphsParts extends Omit<OperationParts, 'engine'> {
  introspection: boolean;
  persisted: PersistedDocuments;
  judge: Judge;
}

/** The version that new operations are judged and answered by; those under way stay with the one that let them in. */
export class ServedGraphs {
  current: ServedGraph;
  private previous: ServedGraph | undefined;

  constructor(
    private readonly parts: ServedGraphsParts,
    first: DoorGraph,
  ) {
    this.current = this.served(first);
  }

  /** The verdict of a source that was judged a moment ago, by whichever version. */
  find(hash: string): AdmittedDocument | RefusedDocument | undefined {
    return this.current.documents.find(hash) ?? this.previous?.documents.find(hash);
  }

  /**
   * Makes the next version ready for what clients ask these days, then serves it. Never rejects for what one of the
   * documents lacks in it.
   * @param signal ends the making ready early
   */
  async turnTo(next: DoorGraph, known: readonly DocumentNode[], signal: AbortSignal): Promise<void> {
    const served = this.served(next);
    const recent: DocumentNode[] = [];
    for (const [hash, { document }] of this.current.documents.recent()) {
      await nextTurn();
      if (signal.aborted) break;
      const source = document.loc?.source.body;
      const verdict = source === undefined ? undefined : served.documents.admit(hash, source);
      if (verdict?.kind === 'admitted') recent.push(verdict.document);
    }
    await next.engine.warm?.([...known, ...recent], signal);
    this.previous = this.current;
    this.current = served;
  }

  /** Lets go of the version before, once nobody is under way who was judged by it. */
  forget(): void {
    this.previous = undefined;
  }

  private served({ schema, supergraphSdl, engine, explainer, answerHints }: DoorGraph): ServedGraph {
    const { introspection, persisted, ...parts } = this.parts;
    const supergraph = parse(supergraphSdl, { noLocation: true });
    const graph = {
      schema,
      prices: new PriceList(supergraph),
      credentialMutations: credentialMutations(supergraph),
    };
    const documents = new Documents(graph, parts.limits, introspection);
    explainer?.bind({ documents, persisted, limits: parts.limits });
    return { ...parts, engine, schema, documents, answerHints };
  }
}

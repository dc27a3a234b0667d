import { createHash } from 'node:crypto';
import { GraphQLError, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { Documents } from './documents.ts';
import type { Limits } from './limits.ts';
import type { FieldCost } from './operation-price.ts';
import type { PersistedDocuments } from './persisted-documents.ts';
import { rootFields } from './root-fields.ts';
import { passedByVariables } from './variables.ts';
import { isObject } from '../json-object.ts';

export interface CostQuestion {
  document: string;
  operationName?: string | null;
  variables?: unknown;
}

/** What an operation would cost. */
export interface CostExplanation {
  requested: number;
  /** Of any operation. */
  maximum: number;
  byField: FieldCost[];
}

export interface CostExplainerParts {
  documents: Documents;
  persisted: PersistedDocuments;
  limits: Limits;
}

/** Says whether an operation asks for an explanation: what that refuses was judged as if it had been sent. */
export function asksForExplanation(
  { selectionSet }: OperationDefinitionNode,
  document: DocumentNode,
): boolean {
  return rootFields(selectionSet, document).some(({ name }) => name.value === 'explainCost');
}

/** The largest number that a GraphQL integer can be. */
const largest = 2 ** 31 - 1;

/**
 * Says what an operation would cost, by the very judgement that it would meet at the door. A graph has one before it is
 * served, and is served with the documents that the explanation is read from.
 */
export class CostExplainer {
  private parts: CostExplainerParts | undefined;

  bind(parts: CostExplainerParts): void {
    this.parts = parts;
  }

  /** @throws what the door would say to it, but that it costs too much: that is the answer */
  explain({ document, operationName, variables }: CostQuestion): CostExplanation {
    if (!this.parts) throw new Error('the graph is not served yet');
    const { documents, persisted, limits } = this.parts;
    const text = persisted.textOf({ query: document });
    if (text === undefined) throw badInput('The document is empty.');
    const verdict = documents.admit(createHash('sha256').update(text).digest('hex'), text);
    if (verdict.kind === 'refused') throw verdict.errors[0] ?? badInput('The document is not accepted.');
    const operation = verdict.operation(operationName ?? undefined);
    if (!operation) throw badInput('The document has no such operation, or several and no operationName.');
    const given = variables ?? {};
    if (!isObject(given)) throw badInput('The variables must be an object.');
    const passed = passedByVariables(given, limits);
    if (passed) throw passed;
    const estimate = operation.price.estimate(given);
    const byField = operation.price.estimateByField(given).map(bounded);
    // As at the door: no operation is free.
    if (estimate < 1) byField.push({ path: '', cost: 1 - estimate, rows: 1 });
    return { requested: Math.min(largest, Math.max(1, estimate)), maximum: limits.cost, byField };
  }
}

function bounded({ path, cost, rows }: FieldCost): FieldCost {
  return { path, cost: Math.min(largest, cost), rows: Math.min(largest, rows) };
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gapOf, operationKey, readOwnedGraph, type EndpointRow } from '../tools/gen/coverage.ts';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

const renames = JSON.parse(read('./operation-renames.json')) as Record<string, string>;
const rows = (JSON.parse(read('./endpoint-map.json')) as EndpointRow[]).map((row) => rename(row));
const notYetDue = JSON.parse(read('./not-yet-due.json')) as { atMost: number; operations: string[] };
const graph = readOwnedGraph(read('./supergraph.graphql'));
const waiting = new Set(notYetDue.operations);

function rename(row: EndpointRow): EndpointRow {
  const operation = renames[row.operation] ?? row.operation;
  return { ...row, operation, selection: row.selection?.replace(/^\w+/, operation) };
}

describe('operations that are due', () => {
  it('are all served by the graph, by the subgraph that owns them', () => {
    const gaps = rows
      .filter((row) => !waiting.has(operationKey(row)))
      .flatMap((row) => gapOf(row, graph)?.why.concat(` (demanded as ${operationKey(row)})`) ?? []);
    expect([...new Set(gaps)]).toEqual([]);
  });
});

describe('operations that are not yet due', () => {
  it('are all demanded by the endpoint map', () => {
    const demanded = new Set(rows.map(operationKey));
    expect(notYetDue.operations.filter((one) => !demanded.has(one))).toEqual([]);
  });

  it('leave the list as soon as the graph has them', () => {
    const served = rows.filter(
      (row) => waiting.has(operationKey(row)) && gapOf(row, graph)?.kind !== 'absent',
    );
    expect(
      [...new Set(served.map(operationKey))],
      'remove these from schema/not-yet-due.json and lower atMost',
    ).toEqual([]);
  });

  it('become fewer: the list is sorted, without repetition, and exactly as long as recorded', () => {
    expect(notYetDue.operations).toEqual([...new Set(notYetDue.operations)].sort());
    expect(notYetDue.operations, 'atMost only ever goes down').toHaveLength(notYetDue.atMost);
  });
});

describe('the endpoint map', () => {
  it('names every operation with one kind and one owner', () => {
    const owners = new Map<string, string>();
    for (const { operation, kind, rootSubgraph } of rows) {
      const owner = `${kind} of ${rootSubgraph}`;
      expect(owners.get(operation) ?? owner, operation).toBe(owner);
      owners.set(operation, owner);
    }
  });

  it('is renamed only where an old name exists and the new one does not', () => {
    const original = new Set(
      (JSON.parse(read('./endpoint-map.json')) as EndpointRow[]).map(({ operation }) => operation),
    );
    for (const [old, now] of Object.entries(renames)) {
      expect(original).toContain(old);
      expect(original).not.toContain(now);
    }
  });
});

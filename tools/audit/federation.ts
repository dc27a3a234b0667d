// Runs the engine against a federation audit that is served elsewhere: a server that lists /ids and, for each of them,
// serves /<id>/supergraph, /<id>/tests and the subgraphs that the supergraph names.
//   FEDERATION_AUDIT_URL=http://localhost:4200 npm run audit:federation [-- <part of an id>] [--stock]
import { isDeepStrictEqual } from 'node:util';
import { parse, specifiedRules, validate, type ExecutionResult } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import { createApolloGatewayEngine, createEngine, type Engine } from '@testverse/router/engine';
import { Supergraph } from '@testverse/router/supergraph';
import { plainTransports } from './plain-transport.ts';

interface AuditCase {
  query: string;
  expected: { data?: unknown; errors?: boolean };
}

const { FEDERATION_AUDIT_URL: base } = process.env;
const [wanted = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isStock = process.argv.includes('--stock');

if (base) await audit(base);
else {
  console.error('FEDERATION_AUDIT_URL is missing: the address of a server that serves the audit.');
  process.exitCode = 2;
}

async function audit(address: string): Promise<void> {
  const ids = (await json<string[]>(`${address}/ids`)).filter((id) => id.includes(wanted));
  let passed = 0;
  let total = 0;
  for (const id of ids) {
    const cases = await json<AuditCase[]>(`${address}/${id}/tests`);
    const failures = await failuresOf(await text(`${address}/${id}/supergraph`), cases);
    total += cases.length;
    passed += cases.length - failures.length;
    console.log(
      `${failures.length === 0 ? 'ok    ' : 'FAILED'} ${id} ${cases.length - failures.length}/${cases.length}`,
    );
    for (const failure of failures) console.log(failure);
  }
  console.log(`\n${passed} of ${total} cases pass with ${isStock ? '@apollo/gateway' : 'our engine'}.`);
  if (passed < total) process.exitCode = 1;
}

async function failuresOf(sdl: string, cases: readonly AuditCase[]): Promise<string[]> {
  const supergraph = Supergraph.from(sdl);
  const transports = plainTransports(sdl);
  const engine = isStock
    ? await createApolloGatewayEngine({ supergraphSdl: sdl, transports })
    : createEngine({ supergraph, transports });
  const failures: string[] = [];
  for (const [index, { query, expected }] of cases.entries()) {
    const received = await answer(engine, supergraph, query).catch((error: unknown) => ({
      data: null,
      errors: [{ message: `the engine threw: ${String(error)}` }],
    }));
    const isRight =
      isDeepStrictEqual(plain(received.data ?? null), plain(expected.data ?? null)) &&
      // Where the audit says nothing of errors, they may be there or not.
      (expected.errors === undefined || expected.errors === Boolean(received.errors?.length));
    if (!isRight)
      failures.push(`  case ${index}: ${query}\n  wanted   ${show(expected)}\n  received ${show(received)}`);
  }
  return failures;
}

async function answer(engine: Engine, { apiSchema }: Supergraph, query: string): Promise<ExecutionResult> {
  const document = parse(query);
  const errors = validate(apiSchema, document, specifiedRules);
  if (errors.length > 0) return { errors };
  return engine.execute({ document, meta: { requestId: 'audit', actor: anonymousActor() } });
}

async function text(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

async function json<T>(url: string): Promise<T> {
  return JSON.parse(await text(url)) as T;
}

/** Without prototypes and undefined: as it goes over the wire. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 2_000);
}

import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productionLimits, testLimits } from './limits.ts';
import { attacks, times } from '../testing/attacks.ts';
import { RawSocket } from '../testing/raw-socket.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';

interface Body {
  data?: unknown;
  errors?: {
    message: string;
    extensions: { code: string; limit?: string; maximum?: number; value?: number };
  }[];
  extensions?: Record<string, unknown>;
}

let door: TestDoor;
let socket: RawSocket;
beforeAll(async () => {
  door = await openTestDoor({
    limits: productionLimits,
    door: {
      limits: {
        ...productionLimits,
        anonymousRequestsPerMinute: 1_000_000,
        socketMessages: testLimits.socketMessages,
      },
    },
  });
  socket = await RawSocket.greeted(door.url);
});
afterAll(async () => {
  socket.close();
  await door.close();
});

describe('hostile operations', () => {
  it.each(attacks)('$name: refused, briefly, before any subgraph', async (attack) => {
    const before = door.engine.calls;
    const response = await door.graphql(attack.query, { variables: attack.variables });
    const text = await response.text();
    const body = JSON.parse(text) as Body;
    expect(response.status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.extensions.code).toBe(attack.code);
    if (attack.limit) expect(body.errors?.[0]?.extensions.limit).toBe(attack.limit);
    if (attack.code === 'OPERATION_TOO_COMPLEX') {
      const { maximum, value } = body.errors?.[0]?.extensions ?? {};
      expect(value).toBeGreaterThan(maximum ?? Infinity);
    }
    expect(body.errors?.length).toBeLessThanOrEqual(5);
    expect(text.length).toBeLessThan(4096);
    expect(text).not.toMatch(/Did you mean|stack|node_modules/);
    expect(door.engine.calls).toBe(before);
  });

  it.each(attacks)('$name: refused in the same words over a socket and a stream', async (attack) => {
    const { name, query, variables } = attack;
    const told = async (response: Response): Promise<unknown> => {
      const { errors } = JSON.parse(
        (await response.text()).replace(/"requestId":"[^"]*"/g, '"requestId":""'),
      ) as Body;
      return errors;
    };
    const expected = await told(await door.graphql(query, { variables }));
    const before = door.engine.calls;
    const streamed = await fetch(`${door.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables }),
    });
    expect(streamed.status).toBe(400);
    expect(await told(streamed)).toEqual(expected);
    const frames = await socket.ask(name, query, { variables });
    expect(frames.map(({ type }) => type)).toEqual(['error']);
    const said = JSON.stringify({ errors: frames[0]?.payload });
    expect(await told(new Response(said))).toEqual(expected);
    expect(door.engine.calls).toBe(before);
  });

  it('says when it does not list every error', async () => {
    const response = await door.graphql(`{ person(id: 1) { ${times(30, (i) => `wrong${i}`)} } }`);
    const body = (await response.json()) as Body;
    expect(body.errors).toHaveLength(5);
    expect(body.extensions).toEqual({ errorsTruncated: true });
  });
});

describe('honest operations', () => {
  it('lets tools introspect', async () => {
    const full = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const response = await door.graphql(full);
    expect(((await response.json()) as Body).errors).toBeUndefined();
  });

  it('refuses introspection where the operator has switched it off', async () => {
    const closed = await openTestDoor({ door: { introspection: false } });
    const response = await closed.graphql('{ __schema { queryType { name } } }');
    expect(response.status).toBe(400);
    expect((await closed.graphql('{ __typename }')).status).toBe(200);
    await closed.close();
  });

  it('lets everything through that is exactly at its ceiling', async () => {
    const depth = `{ person(id: 1) { ${'boss { '.repeat(10)} id ${'}'.repeat(10)} } }`;
    const aliases = `{ person(id: 1) { ${times(30, (i) => `a${i}: name`)} } }`;
    const roots = `{ ${times(20, (i) => `r${i}: hello`)} }`;
    const fragments = `{ person(id: 1) { ...A ...B } } fragment A on Person { id name } fragment B on Person { id name }`;
    for (const query of [depth, aliases, roots, fragments])
      expect((await door.graphql(query)).status).toBe(200);
  });
});

import { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeId } from '@testverse/platform/graphql';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';
import { skipBody } from './body.ts';

it('waits for no body of somebody who was gone before it was listened to', async () => {
  const request = new IncomingMessage(new Socket());
  request.on('error', () => undefined).destroy();
  await new Promise((resolve) => request.once('close', resolve));
  await expect(skipBody(request, 10)).rejects.toThrow('The body ended before it was complete.');
});

describe('a body', () => {
  let door: TestDoor;
  beforeAll(async () => {
    door = await openTestDoor({ limits: { waitingBytes: 100_000 } });
  });
  afterAll(() => door.close());
  const json = 'content-type: application/json\r\n';

  /** Whatever is written to the door, byte by byte, and everything that it answers. */
  const open = () => {
    const socket = connect(door.port, '127.0.0.1').on('error', () => undefined);
    return { socket, answers: text(socket) };
  };

  it.each(['', '/stream'])('is not looked at when nobody pays for it (%s)', async (path) => {
    const keys = `{${Array.from({ length: 90_000 }, (_, nth) => `"k${nth}":0`).join(',')}}`;
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    for (const body of [keys, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]) {
      const headers = { 'content-type': 'text/plain', accept: 'text/event-stream' };
      const init = { method: 'POST', body: body as string, headers };
      const response = await fetch(`${door.url}/graphql${path}`, init);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      expect([response.status, errors[0]?.extensions.code]).toEqual([path ? 415 : 400, 'BAD_REQUEST']);
    }
    expect(decode.mock.calls.filter(([bytes]) => (bytes?.byteLength ?? 0) > 100_000)).toEqual([]);
    decode.mockRestore();
  });

  it('is not kept when its sender has too much under way already, and others are not concerned', async () => {
    const tokenOf = async (nth: number): Promise<string> => {
      const sub = nodeId('user').encode(`018e7f2a-0000-7000-8000-00000000000${nth}`);
      return `Bearer ${await door.auth.token({ sub })}`;
    };
    const [sender, other] = [await tokenOf(1), await tokenOf(2)];
    const query = `{ hello } # ${'x'.repeat(60_000)}`;
    const whole = JSON.stringify({ query });
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\n${json}authorization: ${sender}\r\n`;
    const slow = open();
    slow.socket.write(`${head}content-length: ${whole.length}\r\n\r\n${whole.slice(0, -1)}`);
    const ask = async (authorization: string): Promise<number> =>
      (await door.graphql(query, { headers: { authorization } })).status;
    await vi.waitUntil(async () => (await ask(sender)) === 429, { timeout: 30_000 });
    const { headers } = await door.graphql(query, { headers: { authorization: sender } });
    expect(headers.get('retry-after')).toBe('10');
    expect(await ask(other)).toBe(200);
    slow.socket.end(whole.slice(-1));
    expect(await slow.answers).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(sender)).toBe(200);
    const gone = open();
    gone.answers.catch(() => undefined);
    gone.socket.write(`${head}content-length: ${whole.length}\r\n\r\n${whole.slice(0, -1)}`);
    await vi.waitUntil(async () => (await ask(sender)) === 429, { timeout: 30_000 });
    gone.socket.destroy();
    await vi.waitUntil(async () => (await ask(sender)) === 200, { timeout: 30_000 });
  });

  it.each([
    ['two lengths', 'content-length: 19\r\ncontent-length: 20\r\n', 400],
    ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n', 400],
    ['a coding behind chunks', 'transfer-encoding: chunked, identity\r\n', 400],
    ['a length that is none', 'content-length: +19\r\n', 400],
    ['a header without a name', ': chunked\r\ncontent-length: 19\r\n', 400],
    ['a space before the colon', 'transfer-encoding : chunked\r\n', 400],
    ['a thousand headers', `${'a-name: a-long-value-of-it\r\n'.repeat(1_000)}content-length: 19\r\n`, 431],
  ])('whose end can be read in two ways is nobody’s: %s', async (_, headers, status) => {
    const calls = door.engine.calls;
    const { socket, answers } = open();
    const second = `POST /graphql HTTP/1.1\r\nhost: x\r\n${json}content-length: 19\r\n\r\n{"query":"{hello}"}`;
    socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\n${json}${headers}\r\n0\r\n\r\n${second}`);
    const told = await answers;
    expect(told).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(told.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(door.engine.calls).toBe(calls);
  });

  it('is that of its own request when several come at once, and answers keep their order', async () => {
    const { socket, answers } = open();
    const one = (query: string, last = ''): string => {
      const body = JSON.stringify({ query });
      return `POST /graphql HTTP/1.1\r\nhost: x\r\n${json}${last}content-length: ${body.length}\r\n\r\n${body}`;
    };
    socket.write(one('{ slow(ms: 50) }') + one('{ wrong }') + one('{ hello }', 'connection: close\r\n'));
    const bodies = (await answers).match(/\{"(data|errors)".*?(?=HTTP\/1\.1|$)/gs) ?? [];
    expect(bodies.map((body) => /slow|wrong|hello/.exec(body)?.[0])).toEqual(['slow', 'wrong', 'hello']);
  });
});

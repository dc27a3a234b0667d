import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';

describe('createLogger', () => {
  it('never writes a secret, wherever it hides', () => {
    const lines: string[] = [];
    const log = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
    });
    const secret = 'canary-7f3a';
    log.info(
      { password: secret, input: { refreshToken: secret }, request: { headers: { authorization: secret } } },
      'x',
    );
    log.child({ requestId: 'r1' }).warn({ meta: { refreshCookie: secret } }, 'y');
    expect(lines.join('')).not.toContain(secret);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ service: 'test', requestId: 'r1', msg: 'y' });
  });

  it('keeps the values of a failed statement to itself', () => {
    const lines: string[] = [];
    const log = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
    });
    const secret = 'canary-19c2';
    const cause = Object.assign(new Error('duplicate key'), { detail: `Key (email)=(${secret}) exists.` });
    const failed = new QueryFailedError('insert into note values ($1)', [secret], cause);
    log.error({ err: failed }, 'unexpected');
    expect(lines.join('')).not.toContain(secret);
    expect(lines.join('')).toContain('insert into note');
  });

  it('keeps what Redis was asked with to itself', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const secret = 'canary-55e0';
    const refused = Object.assign(new Error('OOM'), { command: { name: 'xadd', args: ['events', secret] } });
    createLogger({ service: 'test', level: 'info', destination }).warn({ err: refused }, 'not relayed');
    expect(lines.join('')).not.toContain(secret);
    expect(lines.join('')).toContain('xadd');
  });
});

import { GraphQLError } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../log/index.ts';
import { notFound } from './domain-error.ts';
import { maskErrors } from './mask.ts';

const path = ['note', 'body'];
const bug = new TypeError('secret of ours');

describe('maskErrors', () => {
  const lines: string[] = [];
  const log = createLogger({
    service: 'test',
    level: 'error',
    destination: { write: (line: string) => lines.push(line) },
  });
  beforeEach(() => lines.splice(0));

  it.each<[string, GraphQLError]>([
    ['a mistake in a resolver', new GraphQLError(bug.message, { path, originalError: bug })],
    ['a null or value that a type does not allow', new GraphQLError('secret of ours', { path })],
    [
      'an uncoded error of a library',
      new GraphQLError('secret of ours', { path, originalError: new GraphQLError('secret of ours') }),
    ],
    ['a mistake before any field', new GraphQLError(bug.message, { originalError: bug })],
  ])('hides %s and logs it', (_, error) => {
    const [masked] = maskErrors([error], log);
    expect(masked?.extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(masked)).not.toContain('secret');
    expect(masked?.path).toEqual(error.path);
    expect(lines.join()).toContain('secret of ours');
  });

  it('says that the database does not answer, without where it is', () => {
    const originalError = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { code: 'ECONNREFUSED' });
    const [masked] = maskErrors(
      [new GraphQLError(originalError.message, { path, originalError })],
      log,
      'notes',
    );
    expect(masked).toMatchObject({
      message: 'The notes part of the graph does not answer right now.',
      path,
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'notes' },
    });
    expect(lines.join()).toContain('10.0.0.7');
  });

  it.each<[string, GraphQLError]>([
    ['a refusal', new GraphQLError('no', { path, originalError: notFound('note') })],
    ['a coded error', new GraphQLError('no', { path, extensions: { code: 'BAD_USER_INPUT' } })],
    ['what is wrong with the document or its variables', new GraphQLError('Unknown argument "x".')],
  ])('shows %s as it is', (_, error) => {
    expect(maskErrors([error], log)).toEqual([error]);
    expect(lines).toEqual([]);
  });
});

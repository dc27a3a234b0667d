import { IsEmail, IsOptional, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { IsNodeId, nodeId } from '../graphql/index.ts';
import { validateInput } from './validation.ts';

class Links {
  @IsOptional()
  @MaxLength(5)
  website?: string | null;
}

class Draft {
  @MinLength(3)
  @MaxLength(8)
  name = 'fine';

  @IsEmail()
  email = 'a@b.example';

  @IsOptional()
  @IsNodeId(nodeId('note'))
  noteId?: string;

  @ValidateNested()
  links?: Links;
}

const draft = (overrides: Partial<Draft>): Draft => Object.assign(new Draft(), overrides);

describe('validateInput', () => {
  it('finds nothing in a sound input, nor in absent fields', async () => {
    expect(await validateInput(draft({}))).toEqual([]);
  });

  it('reports all problems at once with code and path', async () => {
    const links = Object.assign(new Links(), { website: 'too long' });
    const problems = await validateInput(draft({ name: 'x', email: 'nobody', links }));
    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['TOO_SHORT', ['name']],
      ['INVALID_EMAIL', ['email']],
      ['TOO_LONG', ['links', 'website']],
    ]);
  });

  it('treats a malformed id as a mistake of the program', async () => {
    await expect(validateInput(draft({ noteId: 'user_1' }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: ['noteId'],
    });
  });

  it('takes the code that a rule brings along', async () => {
    class Loud {
      @MaxLength(3, { message: 'Quieter.', context: { code: 'TOO_LOUD' } })
      word = 'HELLO';
    }
    expect(await validateInput(new Loud())).toEqual([
      { code: 'TOO_LOUD', message: 'Quieter.', field: ['word'] },
    ]);
  });
});

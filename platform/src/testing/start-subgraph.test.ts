import { MaxLength } from 'class-validator';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Column, Entity, type MigrationInterface, type QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireUser } from '../actor/index.ts';
import { idempotencyTable, rowLoader, type RequestContext } from '../context/index.ts';
import { Row, rowColumns } from '../db/index.ts';
import { DomainError, payload, UserError } from '../errors/index.ts';
import { nodeId, type SubgraphDefinition } from '../graphql/index.ts';
import { asActor, startSubgraph, type TestSubgraph } from './index.ts';

@Entity({ name: 'note', schema: 'notes' })
class NoteEntity extends Row {
  @Column('text')
  body!: string;
}

class CreateNote1763715600000 implements MigrationInterface {
  name = 'CreateNote1763715600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table notes.note (${rowColumns}, body text not null, constraint note_pkey primary key (id))`,
    );
    await runner.query(idempotencyTable('notes'));
  }

  async down(): Promise<void> {
    // Tests only go forward.
  }
}

interface NotesLoaders {
  note: { load(id: string): Promise<NoteEntity | null> };
}

const noteId = nodeId('note');

@Directive('@key(fields: "id")')
@ObjectType('Note', { description: 'A note.', simpleResolvers: true })
class Note {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its text.' })
  body!: string;

  @Field(() => Date, { description: 'When it was written.' })
  createdAt!: Date;
}

@InputType({ description: 'What to write.' })
class CreateNoteInput {
  @Field(() => String, { description: 'The text, 10 characters at most.' })
  @MaxLength(10, { message: 'A note has 10 characters at most.' })
  body!: string;
}

@ObjectType({ description: 'Outcome of createNote.', simpleResolvers: true })
class CreateNotePayload {
  @Field(() => Note, { nullable: true, description: 'The note.' })
  note!: NoteEntity | null;

  @Field(() => [UserError], { description: 'Why nothing was written.' })
  userErrors!: UserError[];
}

@Resolver(() => Note)
class NoteResolver {
  @FieldResolver(() => ID)
  id(@Root() note: NoteEntity): string {
    return noteId.encode(note.id);
  }

  @FieldResolver(() => String, { description: 'Its text, as the loader knows it.' })
  async loadedBody(@Ctx() context: RequestContext<NotesLoaders>, @Root() note: NoteEntity): Promise<string> {
    return (await context.load.note.load(note.id))?.body ?? '';
  }

  @Query(() => Note, { nullable: true, description: 'One note.' })
  note(
    @Ctx() context: RequestContext<NotesLoaders>,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<NoteEntity | null> {
    return context.load.note.load(noteId.decode(id));
  }

  @Query(() => String, { description: 'Always fails in a way nobody foresaw.' })
  broken(): string {
    throw new Error('select * from secret_table');
  }

  @Mutation(() => CreateNotePayload, { description: 'Writes a note.' })
  createNote(
    @Ctx() context: RequestContext<NotesLoaders>,
    @Arg('input', { description: 'What to write.' }) input: CreateNoteInput,
  ): Promise<CreateNotePayload> {
    return payload(CreateNotePayload, input, async () => ({ note: await write(context, input.body) }));
  }
}

@Resolver(() => Note)
class RewriteNoteResolver {
  @Mutation(() => Note, { description: 'Replaces the text of a note.' })
  async rewriteNote(
    @Ctx() context: RequestContext<NotesLoaders>,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Arg('body', () => String, { description: 'The text.' }) body: string,
  ): Promise<NoteEntity | null> {
    const note = await context.load.note.load(noteId.decode(id));
    await context.db.query('update notes.note set body = $2 where id = $1', [noteId.decode(id), body]);
    return note;
  }
}

function write(context: RequestContext<NotesLoaders>, body: string): Promise<NoteEntity> {
  requireUser(context.actor);
  const once = {
    ref: (note: NoteEntity) => note.id,
    reload: (db: RequestContext['db'], id: string) => db.findOneByOrFail(NoteEntity, { id }),
  };
  return context.transact(
    async (tx) => {
      if (body === 'refuse') throw new DomainError('NOTE_REFUSED', 'No.', { field: ['body'] });
      const now = tx.clock.now();
      return tx.db.save(
        tx.db.create(NoteEntity, { id: tx.ids.next(), body, createdAt: now, updatedAt: now }),
      );
    },
    { once },
  );
}

const notes: SubgraphDefinition = {
  name: 'notes',
  modules: [
    {
      name: 'note',
      entities: [NoteEntity],
      resolvers: [new NoteResolver(), new RewriteNoteResolver()],
      references: {
        Note: (reference, context: RequestContext<NotesLoaders>) =>
          context.load.note.load(noteId.decode(String(reference['id']))),
      },
      loaders: {
        note: (context) =>
          rowLoader<NoteEntity>(
            (note) => note.id,
            (ids) =>
              context.db.query(
                'select id, body, created_at as "createdAt" from notes.note where id = any($1)',
                [ids],
              ),
          ),
      },
    },
  ],
  migrations: [CreateNote1763715600000],
};

const createNote = `mutation ($input: CreateNoteInput!) {
  createNote(input: $input) { note { id body createdAt } userErrors { code message field } }
}`;

describe('a subgraph built on the platform', () => {
  let subgraph: TestSubgraph;
  const mira = asActor();

  beforeAll(async () => {
    subgraph = await startSubgraph(notes);
  });
  afterAll(() => subgraph.close());

  it('writes a row and resolves it by reference, with ids and times in their outside form', async () => {
    const { data } = await subgraph.as(mira)(createNote, { input: { body: 'hello' } });
    expect(data.createNote).toMatchObject({
      note: { id: expect.stringMatching(/^note_[0-9a-z]{26}$/), createdAt: '2026-11-21T09:00:00.000Z' },
      userErrors: [],
    });
    const { id } = data.createNote.note;
    const found = await subgraph.run(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Note { id body } } }`,
      {
        of: [
          { __typename: 'Note', id },
          { __typename: 'Note', id: noteId.encode(mira.userId) },
        ],
      },
    );
    expect(found.data._entities).toEqual([{ id, body: 'hello' }, null]);
  });

  it('fails only the reference that cannot be resolved, and leaves the others in their places', async () => {
    const { data } = await subgraph.as(mira)(createNote, { input: { body: 'kept' } });
    const { id } = data.createNote.note;
    const found = await subgraph.run(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Note { body } } }`,
      { of: [id, 'note_malformed', id].map((of) => ({ __typename: 'Note', id: of })) },
    );
    expect(found.data._entities).toEqual([{ body: 'kept' }, null, { body: 'kept' }]);
    expect(found.errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['_entities', 1], 'BAD_USER_INPUT'],
    ]);
  });

  it('answers invalid input and refusals as user errors', async () => {
    const tooLong = await subgraph.as(mira)(createNote, { input: { body: 'far too long to keep' } });
    expect(tooLong.data.createNote).toEqual({
      note: null,
      userErrors: [{ code: 'TOO_LONG', message: 'A note has 10 characters at most.', field: ['body'] }],
    });
    const refused = await subgraph.as(mira)(createNote, { input: { body: 'refuse' } });
    expect(refused.data.createNote.userErrors).toEqual([
      { code: 'NOTE_REFUSED', message: 'No.', field: ['body'] },
    ]);
  });

  it('refuses a visitor, a foreign id, and hides what nobody foresaw', async () => {
    const visitor = await subgraph.run(createNote, { input: { body: 'hi' } });
    expect(visitor.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    const foreign = await subgraph.run('{ note(id: "user_01h455vb4pex5vsknk084sn02q") { id } }');
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    const broken = await subgraph.run('{ broken }');
    expect(broken.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(broken.errors)).not.toContain('secret_table');
  });

  it('runs a mutation once per idempotency key, also when five arrive at the same time', async () => {
    const send = (body: string): ReturnType<TestSubgraph['run']> =>
      subgraph.as(mira)(createNote, { input: { body } }, { idempotency: { key: 'k1', fields: {} } });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send('once')));
    const ids = new Set(answers.map(({ data }) => data.createNote.note.id));
    expect(ids.size).toBe(1);
    const other = await send('other');
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    subgraph.clock.advance({ hours: 25 });
    const later = await send('other');
    expect(ids.has(later.data.createNote.note.id)).toBe(false);
  });

  it('lets no mutation field see what a loader read before it', async () => {
    const { data } = await subgraph.as(mira)(createNote, { input: { body: 'first' } });
    const rewritten = await subgraph.as(mira)(
      `mutation ($id: ID!) {
        a: rewriteNote(id: $id, body: "second") { body loadedBody }
        b: rewriteNote(id: $id, body: "third") { body loadedBody }
      }`,
      { id: data.createNote.note.id },
    );
    expect(rewritten.data).toEqual({
      a: { body: 'first', loadedBody: 'second' },
      b: { body: 'second', loadedBody: 'third' },
    });
  });

  it('forgets idempotency keys a day later, and only then', async () => {
    const count = async (): Promise<number> =>
      (await subgraph.running.dataSource.query('select 1 from notes.idempotency_key')).length;
    await subgraph.as(mira)(
      createNote,
      { input: { body: 'keyed' } },
      { idempotency: { key: 'k2', fields: {} } },
    );
    const before = await count();
    await subgraph.running.cleanUp();
    expect(await count()).toBe(before);
    subgraph.clock.advance({ hours: 25 });
    await subgraph.running.cleanUp();
    expect(await count()).toBe(0);
  });

  it('prints descriptions and federation directives into its SDL', () => {
    expect(subgraph.running.sdl).toContain('type Note @key(fields: "id")');
    expect(subgraph.running.sdl).toContain('The text, 10 characters at most.');
  });

  it('loads many references with one statement', async () => {
    const created = await Promise.all(
      ['a', 'b', 'c'].map((body) => subgraph.as(mira)(createNote, { input: { body } })),
    );
    const of = created.map(({ data }) => ({ __typename: 'Note', id: data.createNote.note.id }));
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Note { body } } }`;
    expect(await subgraph.countStatements(() => subgraph.run(query, { of }))).toBe(1);
  });
});

/** The names of a noun in the spellings the files need. */
export interface Noun {
  /** `code-review` */
  readonly kebab: string;
  /** `CodeReview` */
  readonly pascal: string;
  /** `codeReview` */
  readonly camel: string;
  /** `code_review`: table name and prefix of its ids. */
  readonly snake: string;
  /** `code review` */
  readonly words: string;
}

/**
 * Reads a noun as it is written for a folder.
 * @throws when it is not kebab-case or looks like a plural
 */
export function nounOf(kebab: string): Noun {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab))
    throw new Error(
      `"${kebab}" is no folder name; write one singular noun in kebab-case, such as code-review`,
    );
  if (/s$/.test(kebab) && !/(ss|us|is|access|news|progress|analytics)$/.test(kebab))
    throw new Error(
      `"${kebab}" looks like a plural; a module is named after one of its things, such as poll`,
    );
  const parts = kebab.split('-');
  const pascal = parts.map((part) => part.replace(/^./, (first) => first.toUpperCase())).join('');
  const camel = pascal.replace(/^./, (first) => first.toLowerCase());
  return { kebab, pascal, camel, snake: parts.join('_'), words: parts.join(' ') };
}

/** The six smallest files of a module and a test that fails until the module is listed and has its table. */
export function moduleFiles(subgraph: string, kebab: string): ReadonlyMap<string, string> {
  const noun = nounOf(kebab);
  const folder = `subgraphs/${subgraph}/src/modules/${kebab}`;
  const context = `${subgraph.replace(/^./, (first) => first.toUpperCase())}Context`;
  return new Map([
    [`${folder}/${kebab}.entity.ts`, entity(noun)],
    [`${folder}/${kebab}.repository.ts`, repository(noun, subgraph)],
    [`${folder}/${kebab}.type.ts`, type(noun)],
    [`${folder}/${kebab}.service.ts`, service(noun, context)],
    [`${folder}/${kebab}.resolver.ts`, resolver(noun, context)],
    [`${folder}/${kebab}.module.ts`, manifest(noun)],
    [`${folder}/${kebab}.resolver.test.ts`, test(noun, subgraph)],
  ]);
}

function entity({ pascal, snake, words }: Noun): string {
  return `import { Row } from '@testverse/platform/db';
import { Entity } from 'typeorm';

/** One row per ${words}. */
@Entity({ name: '${snake}' })
export class ${pascal}Entity extends Row {}
`;
}

function repository({ pascal, kebab, snake, words }: Noun, subgraph: string): string {
  const alias = snake.charAt(0);
  return `import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { ${pascal}Entity } from './${kebab}.entity.ts';

export class ${pascal}Repository {
  /** Null when there is no ${words} of that id. */
  async findById(db: EntityManager, id: string): Promise<${pascal}Entity | null> {
    const columns = columnsOf(db, ${pascal}Entity, '${alias}');
    const rows: object[] = await db.query(
      \`select \${columns} from ${subgraph}.${snake} ${alias} where ${alias}.id = $1\`,
      [id],
    );
    return hydrate(${pascal}Entity, rows)[0] ?? null;
  }
}
`;
}

function type({ pascal, camel, snake, words }: Noun): string {
  return `import { nodeId } from '@testverse/platform/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../../node.ts';

export const ${camel}Id = nodeId('${snake}');

@Directive('@key(fields: "id")')
@ObjectType('${pascal}', { implements: Node, description: 'A ${words}.' })
export class ${pascal} implements Node {
  @Field(() => ID, { description: 'Id of the ${words}.' })
  id!: string;

  @Field(() => Date, { description: 'When the ${words} came into being.' })
  createdAt!: Date;
}
`;
}

function service({ pascal, kebab, camel, words }: Noun, context: string): string {
  return `import type { ${context} } from '../../context.ts';
import type { ${pascal}Entity } from './${kebab}.entity.ts';
import type { ${pascal}Repository } from './${kebab}.repository.ts';

/** What a ${words} is, and what can never happen to it. */
export class ${pascal}Service {
  constructor(private readonly ${camel}s: ${pascal}Repository) {}

  /** Finds a ${words} the actor may see; null otherwise. */
  find(ctx: ${context}, id: string): Promise<${pascal}Entity | null> {
    return this.${camel}s.findById(ctx.db, id);
  }
}
`;
}

function resolver({ pascal, kebab, camel, words }: Noun, context: string): string {
  return `import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ${context} } from '../../context.ts';
import { ${pascal}Entity } from './${kebab}.entity.ts';
import type { ${pascal}Service } from './${kebab}.service.ts';
import { ${pascal}, ${camel}Id } from './${kebab}.type.ts';

@Resolver(() => ${pascal})
export class ${pascal}Resolver {
  constructor(private readonly ${camel}s: ${pascal}Service) {}

  @Query(() => ${pascal}, { nullable: true, description: 'A ${words} by its id; null when there is none to see.' })
  ${camel}(
    @Ctx() ctx: ${context},
    @Arg('id', () => ID, { description: 'Id of the ${words}.' }) id: string,
  ): Promise<${pascal}Entity | null> {
    return this.${camel}s.find(ctx, ${camel}Id.decode(id));
  }

  @FieldResolver(() => ID)
  id(@Root() ${camel}: ${pascal}Entity): string {
    return ${camel}Id.encode(${camel}.id);
  }
}
`;
}

function manifest({ pascal, kebab, camel }: Noun): string {
  return `import type { ModuleManifest } from '@testverse/platform/graphql';
import { ${pascal}Entity } from './${kebab}.entity.ts';
import { ${pascal}Repository } from './${kebab}.repository.ts';
import { ${pascal}Resolver } from './${kebab}.resolver.ts';
import { ${pascal}Service } from './${kebab}.service.ts';

export function ${camel}Module(): ModuleManifest {
  const service = new ${pascal}Service(new ${pascal}Repository());
  return {
    name: '${kebab}',
    entities: [${pascal}Entity],
    resolvers: [new ${pascal}Resolver(service)],
    references: {},
    loaders: {},
  };
}
`;
}

function test({ kebab, camel, words }: Noun, subgraph: string): string {
  return `import { asActor, startSubgraph, type TestSubgraph } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ${subgraph}Subgraph } from '../../subgraph.ts';
import { ${camel}Id } from './${kebab}.type.ts';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await startSubgraph(${subgraph}Subgraph());
});
afterAll(() => subgraph.close());

describe('${camel}', () => {
  it('is null for a ${words} that nobody has created', async () => {
    const { userId } = asActor();
    const id = ${camel}Id.encode(userId);
    const { data, errors } = await subgraph.run('query ($id: ID!) { ${camel}(id: $id) { id } }', { id });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ ${camel}: null });
  });
});
`;
}

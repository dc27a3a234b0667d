import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** How a subgraph marks a mutation that tries a secret: `@tag(name: "credential")`. */
const credentialTag = 'credential';

/** Names of the mutations that try a secret: once in a request, or guessing would be cheap. */
export function credentialMutations(supergraph: DocumentNode): ReadonlySet<string> {
  const mutation =
    supergraph.definitions
      .flatMap((one) => (one.kind === Kind.SCHEMA_DEFINITION ? one.operationTypes : []))
      .find(({ operation }) => operation === 'mutation')?.type.name.value ?? 'Mutation';
  const fields = supergraph.definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    definition.name.value === mutation
      ? (definition.fields ?? [])
      : [],
  );
  const marked = fields.filter(({ directives }) => (directives ?? []).some(isCredentialTag));
  return new Set(marked.map(({ name }) => name.value));
}

function isCredentialTag({ name, arguments: args }: ConstDirectiveNode): boolean {
  return (
    name.value === 'tag' &&
    (args ?? []).some(({ value }) => value.kind === Kind.STRING && value.value === credentialTag)
  );
}

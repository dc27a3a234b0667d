import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { SchemaChange, Severity } from './schema-change.ts';
import { diffSchemas } from './schema-diff.ts';

/** A version of the graph that clients have been told about, as kept in schema/released. */
export interface Release {
  readonly version: string;
  /** Day of the release, `YYYY-MM-DD`. */
  readonly date: string;
  readonly sdl: string;
}

const titles: Readonly<Record<Severity, string>> = {
  breaking: 'Breaking',
  attention: 'Needs attention',
  safe: 'Safe',
  documentation: 'Documentation',
};

const preface = `# Changelog of the graph

Written by \`npm run gen\` from the released versions in \`schema/released\` and the schema of this commit; how is told
in \`schema/README.md\`. **Breaking**: an operation that worked may fail. **Needs attention**: everything still works,
but may answer something new or should be replaced. **Safe**: more is possible. **Documentation**: only words changed.
`;

/** The whole changelog: what is not yet released, then every release, newest first. */
export function writeChangelog(releases: readonly Release[], current: string): string {
  const sorted = [...releases].sort((a, b) => compareVersions(b.version, a.version));
  const schemas = sorted.map(({ sdl }) => buildSchema(sdl));
  const sections = sorted.map(({ version, date }, index) =>
    section(`${version} (${date})`, schemas[index + 1], schemas[index]),
  );
  return [preface, section('Unreleased', schemas[0], buildSchema(current)), ...sections].join('\n');
}

/** What has changed since the last release; empty before the first. */
export function unreleasedChanges(releases: readonly Release[], current: string): SchemaChange[] {
  const latest = [...releases].sort((a, b) => compareVersions(b.version, a.version))[0];
  return latest ? diffSchemas(buildSchema(latest.sdl), buildSchema(current)) : [];
}

function section(title: string, before: GraphQLSchema | undefined, after: GraphQLSchema | undefined): string {
  const lines = after ? (before ? changeLines(diffSchemas(before, after)) : firstLines(after)) : [];
  return [`## ${title}`, '', ...(lines.length ? lines : ['No changes.', ''])].join('\n');
}

function changeLines(changes: readonly SchemaChange[]): string[] {
  return (Object.keys(titles) as Severity[]).flatMap((severity) => {
    const own = changes.filter((change) => change.severity === severity);
    if (!own.length) return [];
    return [`### ${titles[severity]}`, '', ...own.map(({ path, what }) => `- \`${path}\` ${what}`), ''];
  });
}

/** A first version has nothing to compare with: its operations say what it is. */
function firstLines(schema: GraphQLSchema): string[] {
  const roots = {
    Queries: schema.getQueryType(),
    Mutations: schema.getMutationType(),
    Subscriptions: schema.getSubscriptionType(),
  };
  const lists = Object.entries(roots).flatMap(([title, root]) =>
    root ? [`- ${title}: ${fieldNames(root)}`] : [],
  );
  return ['The first version of the graph.', '', ...lists, ''];
}

function fieldNames(root: GraphQLObjectType): string {
  return Object.keys(root.getFields())
    .sort()
    .map((name) => `\`${name}\``)
    .join(', ');
}

function compareVersions(a: string, b: string): number {
  const [one, two] = [a, b].map((version) => version.split('.').map(Number));
  const index = [0, 1, 2].find((at) => one?.[at] !== two?.[at]) ?? 0;
  return (one?.[index] ?? 0) - (two?.[index] ?? 0);
}

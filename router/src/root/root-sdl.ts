import type { NodeType } from './node-types.ts';

/** The graph's name in the supergraph. */
export const rootName = 'gateway';

const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost"])

"A moment in time: RFC 3339, in UTC, with milliseconds. Example: \`2026-11-21T09:30:00.000Z\`."
scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")

"Any value that JSON can write: an object, a list, a text, a number, true, false or null."
scalar JSON @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc8259")

"An object with an id that is unique in the whole graph."
interface Node {
  "The id, unique in the whole graph; opaque but for its prefix."
  id: ID!
}

type Query {
  "Any object by its id. Null when it does not exist or the viewer may not see it."
  node(
    "An id of any type, such as \`user_01h2xcejqtf2nbrexx3vqjhp41\`."
    id: ID!
  ): Node

  "Several objects by their ids, in the order of the ids; null in the place of each that does not exist or that the viewer may not see."
  nodes(
    "Up to 100 ids, of any types."
    ids: [ID!]!
  ): [Node]!

  "How the platform is doing at this moment."
  systemHealth: SystemHealth!

  "What an operation would cost, without running it: judged as if it were sent, refused for what it would be refused for. Once in a request."
  explainCost(
    "The text of the operation, with its fragments."
    document: String!
    "Its variables: they say how long pages are."
    variables: JSON
    "Which operation is meant, where the document has several."
    operationName: String
  ): OperationCost! @cost(weight: 10)
}

"The price of an operation before it runs, as if every list were full and nothing null."
type OperationCost {
  "Points that would be taken before it runs; what it turns out not to need is given back."
  requested: Int!

  "Points that one operation may cost; one that costs more is refused."
  maximum: Int!

  "The same, field by field: together they are \`requested\`."
  byField: [FieldCost!]!
}

"What one field of an operation costs, in all places where it stands."
type FieldCost @cost(weight: 0) {
  "Names in the answer, with points between them; empty for what is no field's: an operation costs a point at least."
  path: String!

  "Points of the field itself, without what is below it."
  cost: Int!

  "How often it is there at most."
  rows: Int!
}

"How the platform is doing."
type SystemHealth {
  "The word for the whole: as bad as what visitors notice."
  status: HealthStatus!

  "When the parts were asked; answers are kept for a second."
  checkedAt: DateTime!

  "Each subgraph by itself, by name."
  subgraphs: [SubgraphHealth!]!

  "Memory of the process that answered."
  memory: MemoryHealth!

  "Seconds since that process started."
  uptimeSeconds: Int!

  "Version of the platform."
  version: String!
}

"How one subgraph is doing."
type SubgraphHealth {
  "Name of the subgraph, as in errors and in the schema folder."
  name: String!

  "The word for this subgraph: DEGRADED when its database is slow, and while what should follow from events of others fails."
  status: HealthStatus!

  "Milliseconds its database took to answer one small question; null when it did not answer."
  latencyMs: Float

  "Its connection to its database; null when the subgraph itself did not answer."
  database: DatabaseStatus
}

"Memory of one process."
type MemoryHealth {
  "The word for the memory."
  status: MemoryStatus!

  "Bytes of JavaScript objects in use."
  usedBytes: Float!

  "Bytes of JavaScript objects at which the process would end."
  limitBytes: Float!
}

"How well something works."
enum HealthStatus {
  "As it should."
  HEALTHY
  "It works, but slowly or in part."
  DEGRADED
  "It does not work."
  CRITICAL
}

"The state of a database connection."
enum DatabaseStatus {
  "The database answers."
  CONNECTED
  "The database refuses or cannot be reached."
  DISCONNECTED
  "The database neither answers nor refuses."
  TIMEOUT
}

"How full a process' memory is."
enum MemoryStatus {
  "Below 80 %."
  OPTIMAL
  "From 80 %."
  WARNING
  "From 92 %."
  CRITICAL
}
`;

/** Undescribed on purpose: the owner's words are the graph's. */
function stub({ name }: NodeType): string {
  return `
type ${name} implements Node @key(fields: "id", resolvable: false) {
  id: ID!
}
`;
}

/** The SDL of the router's own graph; the stubs let the planner go on from \`node\` to the owners of the types. */
export function rootSdl(types: readonly NodeType[]): string {
  return head + types.map(stub).join('');
}

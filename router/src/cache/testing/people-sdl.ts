/** A graph with one of everything that may be kept, and what may not. */
export const peopleSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible"])
  directive @cacheControl(maxAge: Int, scope: CacheControlScope = PUBLIC, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
  directive @changedBy(events: [String!]!, id: String!) repeatable on OBJECT
  enum CacheControlScope @inaccessible { PUBLIC PRIVATE }
  type Query {
    person(id: ID!): Person @cacheControl(maxAge: 60)
    people: [Person!]! @cacheControl(maxAge: 60)
    motto(upper: Boolean = false): String @cacheControl(maxAge: 3600)
    viewer: Person @cacheControl(maxAge: 60, scope: PRIVATE)
    now: Int
  }
  type Mutation { rename(id: ID!, name: String!): Person }
  type Person @key(fields: "id") @key(fields: "name") @changedBy(events: ["people.person.renamed.v1"], id: "personId") {
    id: ID! @cacheControl(maxAge: 60)
    name: String! @cacheControl(maxAge: 60)
    greeting(to: String!): String! @cacheControl(maxAge: 60)
    secret: String @cacheControl(maxAge: 60)
    letters: [String!]! @cacheControl(maxAge: 60, scope: PRIVATE)
    mail: String
    broken: String @cacheControl(maxAge: 60)
    best: Person @cacheControl(maxAge: 30)
  }`;

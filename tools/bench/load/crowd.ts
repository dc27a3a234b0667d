import { seedPassword, usernameOf } from '../seed/sizes.ts';
import type { Crowd, Visitor } from './operations.ts';

/** Hashing a password is slow on purpose: few at once, so the rest of the product is not kept from its start. */
const signInsAtOnce = 2;
/** Rooms and guilds that one of them goes to. */
const mostOfOne = 12;

// oxlint-disable-next-line typescript/no-explicit-any -- the answer's shape is what each document says
type Answered = any;

/** Signs in so many people of a seeded world, spread over all of them. */
export async function gatherCrowd(graphql: string, users: number, count: number): Promise<Crowd> {
  const visitors: Visitor[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (visitors.length < count && next < users) {
      next += 1;
      const visitor = await visit(graphql, usernameOf(1 + ((next * 7919) % users)));
      if (visitor.channelIds.length > 0 && visitors.length < count) visitors.push(visitor);
    }
  };
  await Promise.all(Array.from({ length: signInsAtOnce }, lane));
  const { guilds } = await ask(
    graphql,
    null,
    `{ guilds(first: 100, filter: { visibility: PUBLIC }) { edges { node { slug } } } }`,
    {},
  );
  return {
    visitors,
    usernames: Array.from({ length: 5_000 }, (_, nth) => usernameOf(1 + ((nth * 104_729) % users))),
    slugs: guilds.edges.map(({ node }: Answered) => node.slug),
  };
}

async function visit(graphql: string, username: string): Promise<Visitor> {
  const { login } = await ask(
    graphql,
    null,
    `mutation ($input: LoginInput!) { login(input: $input) { credentials { accessToken } userErrors { code } } }`,
    { input: { login: username, password: seedPassword, delivery: 'TOKEN' } },
  );
  const token: string = login.credentials.accessToken;
  const { guilds } = await ask(
    graphql,
    token,
    `{ guilds(first: 12, filter: { joinedByViewer: true }) {
      edges { node { slug channels(first: 6) { edges { node { id viewerCan { send } } } } } } } }`,
    {},
  );
  const homes: Answered[] = guilds.edges.map(({ node }: Answered) => node);
  const rooms: Answered[] = homes.flatMap(({ channels }) => channels.edges.map(({ node }: Answered) => node));
  return {
    token,
    username,
    slugs: homes.map(({ slug }) => slug),
    channelIds: rooms
      .filter(({ viewerCan }) => viewerCan.send)
      .map(({ id }) => id)
      .slice(0, mostOfOne),
  };
}

async function ask(url: string, token: string | null, query: string, variables: object): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (!data || errors) throw new Error(`HTTP ${response.status}: ${JSON.stringify(errors)}`);
  return data;
}

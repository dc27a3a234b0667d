/** Words of the explorer. */
export const text = {
  title: 'API explorer',
  signedIn: (name: string): string => `Runs as ${name}, with your rights.`,
  signedOut: 'Runs as a visitor. Sign in to use your own rights.',
  opening: 'Opening the editor…',
  welcome: `# The whole of TestVerse is one graph. Ctrl-Enter runs the operation, Ctrl-Space completes.
query Directory {
  guilds(first: 5, orderBy: { field: MEMBER_COUNT, direction: DESC }) {
    totalCount
    edges {
      node {
        name
        slug
        memberCount
        owner {
          username
          profile {
            displayName
          }
        }
      }
    }
  }
  viewer {
    user {
      username
    }
  }
}
`,
} as const;

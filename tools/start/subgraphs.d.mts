export const subgraphNames: readonly string[];

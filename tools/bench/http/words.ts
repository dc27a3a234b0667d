/** Of the installation that the bench is. */
export const secret = 'a secret of the bench, known to nobody else';

/** Where a subgraph is found. */
export interface BenchAddress {
  name: string;
  sdl: string;
  /** Plain GraphQL over HTTP. */
  plain: string;
  /** The signed door of this product's subgraphs. */
  signed: string;
}

/** What a router's process is told by its environment, under `BENCH`. */
export interface RouterSettings {
  subgraphs: BenchAddress[];
  supergraphFile: string;
  plannerScript: string;
}

export function readSettings(): RouterSettings {
  return JSON.parse(process.env['BENCH'] ?? '{}') as RouterSettings;
}

/** What processes of the bench tell: subgraphs where they are, a router its address, and how often they were called. */
export interface ToParent {
  subgraphs?: BenchAddress[];
  url?: string;
  calls?: number;
}

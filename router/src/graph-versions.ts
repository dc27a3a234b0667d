import type { DocumentNode } from 'graphql';
import { openGraph, type Compose, type Graph, type GraphParts } from './graph.ts';
import type { OpenDoor } from './server/open-door.ts';
import { composeApart, SubgraphOffers, type SubgraphSdl } from './supergraph/index.ts';

export interface GraphVersionsOptions extends GraphParts {
  /** They are planned before a version is served. */
  known: readonly DocumentNode[];
  /** How long one operation may run: for so long the version before has something to do. */
  operationMs: number;
}

/** Plans that take longer are left to be made when somebody asks. */
const warmingMs = 30_000;
/** Beyond the time of an operation: for its way in and out. */
const graceMs = 1_000;

/**
 * The graph of a router, one version after the other: when a subgraph turns out to offer something else, the next version is
 * composed, made ready and served, while requests and subscriptions under way end with the version they began with.
 */
export class GraphVersions {
  private readonly offers: SubgraphOffers;
  private readonly closing = new AbortController();
  private readonly retired = new Map<Graph, NodeJS.Timeout>();
  private readonly unfollow: readonly (() => void)[];
  private changes = 0;

  /** @param current what the door was opened with */
  constructor(
    private readonly options: GraphVersionsOptions,
    private readonly door: OpenDoor,
    private current: Graph,
  ) {
    const { subgraphs, observer } = options;
    observer.figures.plansKept = () => this.current.engine.plans ?? 0;
    observer.figures.graphChanges = () => this.changes;
    this.offers = new SubgraphOffers({
      accepted: subgraphs,
      take: (offered) => this.take(offered),
      tell: (refused) => this.tell(refused),
    });
    this.unfollow = subgraphs.flatMap(
      ({ name, onSchema }) => onSchema?.((sdl) => this.offers.offer(name, sdl)) ?? [],
    );
  }

  /** Follows nobody any more, and ends what the versions started. Comes after the door is closed. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const unfollow of this.unfollow) unfollow();
    await this.offers.close();
    for (const timer of this.retired.values()) clearTimeout(timer);
    await Promise.all([this.current, ...this.retired.keys()].map((graph) => graph.close()));
  }

  private async take(offered: readonly SubgraphSdl[]): Promise<void> {
    const { known, log, plannerScript } = this.options;
    const compose: Compose = (subgraphs) => composeApart(subgraphs, plannerScript);
    const next = await openGraph(this.options, offered, compose);
    try {
      const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(warmingMs)]);
      await this.door.turnTo(next, known, signal);
    } catch (error) {
      await next.close();
      throw error;
    }
    this.retire(this.current);
    this.current = next;
    this.changes += 1;
    log.info({ version: next.version }, 'the graph has another version');
  }

  /** Who is under way still asks the version before; a subscription needs nothing of it that could end. */
  private retire(graph: Graph): void {
    const end = (): void => {
      this.retired.delete(graph);
      if (this.retired.size === 0) this.door.forget();
      graph
        .close()
        .catch((error: unknown) => this.options.log.error({ err: error }, 'a version did not end cleanly'));
    };
    this.retired.set(graph, setTimeout(end, this.options.operationMs + graceMs).unref());
  }

  private tell(refused: ReadonlyMap<string, string>): void {
    const { health, observer, log } = this.options;
    for (const [subgraph, reason] of refused)
      log.error({ subgraph, reason }, 'the new schema of a subgraph makes no graph with the others');
    health.refusedSchemas = new Set(refused.keys());
    observer.figures.schemasRefused = () => refused.size;
  }
}

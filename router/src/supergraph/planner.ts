import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { Askers } from './askers.ts';

/** Finds out which subgraph is asked for what. */
export interface Planner {
  /**
   * Plans one valid operation.
   * @param askers who waits for it: where plans wait for each other, no asker waits for all of another's
   * @throws GraphQLError `OPERATION_TOO_COMPLEX` when it takes too long
   */
  plan(
    document: DocumentNode,
    operationName: string | undefined,
    askers?: Askers,
  ): QueryPlan | Promise<QueryPlan>;
}

/** A planner with something of its own that has to end. */
export interface RunningPlanner extends Planner {
  close(): Promise<void>;
}

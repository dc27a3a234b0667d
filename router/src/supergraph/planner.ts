import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';

/** Finds out which subgraph is asked for what. */
export interface Planner {
  /**
   * Plans one valid operation.
   * @throws GraphQLError `OPERATION_TOO_COMPLEX` when it takes too long
   */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan | Promise<QueryPlan>;
}

/** A planner with something of its own that has to end. */
export interface RunningPlanner extends Planner {
  close(): Promise<void>;
}

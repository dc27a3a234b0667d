import {
  operationFromDocument,
  Supergraph as FederatedSupergraph,
  type Schema,
} from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { withPlanKeys } from './plan-keys.ts';
import type { Planner } from './planner.ts';
import { planningSchema, type PlanningSchema } from './planning-schema.ts';
import { resolveRequiredFields } from './required-fields.ts';

/** Apollo's planner, put right where it is wrong, for one supergraph. It plans on this thread, for milliseconds each time. */
export class ApolloPlanner implements Planner {
  private readonly schema: Schema;
  private readonly planner: QueryPlanner;

  /** @param planned what is made of the supergraph for the planner */
  constructor(
    sdl: string,
    private readonly planned: PlanningSchema = planningSchema(sdl),
  ) {
    // An external field that nothing names any more would be refused.
    const validateSupergraph = planned.sdl === sdl;
    const supergraph = FederatedSupergraph.build(planned.sdl, { validateSupergraph });
    this.schema = supergraph.apiSchema();
    this.planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  }

  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const planned = withPlanKeys(document, this.planned.added);
    const operation = operationFromDocument(this.schema, planned, { operationName, validate: false });
    return resolveRequiredFields(this.planner.buildQueryPlan(operation), this.planned);
  }
}

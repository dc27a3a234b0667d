import type { Span, Tracing } from '../log/index.ts';
import type { Executor, SubgraphResult } from './request.ts';

/** Sees what is done for a call that is part of a trace, as a child of that call. */
export function tracedExecutor(name: string, executor: Executor, tracing: Tracing | undefined): Executor {
  if (!tracing) return executor;
  return {
    ...executor,
    execute: async (request) => {
      const { kind, meta } = request;
      const { traceparent } = meta;
      const span =
        traceparent === undefined ? undefined : tracing.resume(traceparent, { name: `${name} ${kind}` });
      return followed(span, async () => executor.execute(request));
    },
  };
}

async function followed(span: Span | undefined, act: () => Promise<SubgraphResult>): Promise<SubgraphResult> {
  try {
    const result = await act();
    span?.end(result.errors ? 'errors' : undefined);
    return result;
  } catch (error) {
    span?.end('failed');
    throw error;
  }
}

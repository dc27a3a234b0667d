import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';
import { client } from '../../app/client.ts';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/**
 * Sends what is written in the explorer through the SDK's client, so it carries the viewer's credentials; shows the
 * graph's answer as it is, errors included. Nothing is repeated: what one sends is what happens.
 */
export const fetcher: Fetcher = async ({ query, variables, operationName }, options) => {
  const answer = await client.execute<Record<string, unknown>, Record<string, unknown>>(
    query,
    variables ?? {},
    {
      retries: 0,
      headers: options?.headers ?? {},
      ...(operationName ? { operationName } : {}),
    },
  );
  const result = {
    data: answer.data,
    ...(answer.errors.length === 0
      ? {}
      : {
          errors: answer.errors.map(({ message, path, extensions }) => ({
            message,
            extensions,
            ...(path ? { path } : {}),
          })),
        }),
    ...(Object.keys(answer.extensions).length === 0 ? {} : { extensions: answer.extensions }),
  };
  // The editor's own type wants errors of the reference implementation's class; it only prints them.
  return result as Awaited<ReturnType<Fetcher>>;
};

import type { IncomingMessage } from 'node:http';

/** A header's only value; undefined when it is absent or was sent more than once. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

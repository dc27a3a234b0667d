import { createServer } from 'node:net';
import { StartProblem, systemCode } from './postgres/errors.ts';

/**
 * Makes sure that the port can be listened on, before anything slow begins.
 * @throws StartProblem that says what to do instead
 */
export async function checkPort(port: number, host: string): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host, exclusive: true }, resolve);
    });
  } catch (error) {
    throw portProblem(error, port, host);
  }
  await new Promise((resolve) => server.close(resolve));
}

/** The same failure in words, with the way out. */
export function portProblem(error: unknown, port: number, host: string): Error {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new StartProblem(
        `port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`,
        { cause: error },
      );
    case 'EACCES':
      return new StartProblem(
        `port ${port} is reserved for root here. Choose one above 1023: PORT=4000 npm start`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartProblem(`HOST=${host} is not an address of this machine.`, { cause: error });
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}

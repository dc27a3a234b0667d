import { randomInt } from 'node:crypto';
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

/** Below what systems hand out by themselves, to whoever connects or asks for any port. */
const [lowestPort, highestPort] = [20_000, 32_000];

/** A port nobody listens on; until it is used, nothing but another call of this may come by it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowestPort, highestPort);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
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

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of the answers on a connection: they never arrive, or it ends in their place. */
export type Fate = 'silent' | 'cut';

/** The way to a database, on which a test decides what arrives. */
export interface Way {
  url: string;
  /** From now on, on all connections that are open; those that are opened later are well. */
  doom(fate: Fate): void;
  close(): Promise<void>;
}

export async function openWay(databaseUrl: string): Promise<Way> {
  const target = new URL(databaseUrl);
  const fates = new Map<Socket, Fate | undefined>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    fates.set(near, undefined);
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => {
      const fate = fates.get(near);
      if (fate === undefined) near.write(data);
      else if (fate === 'cut') near.destroy();
    });
    near.on('error', () => undefined).on('close', () => (fates.delete(near), far.destroy()));
    far.on('error', () => undefined).on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    doom: (fate) => [...fates.keys()].forEach((near) => fates.set(near, fate)),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const near of fates.keys()) near.destroy();
      await closed;
    },
  };
}

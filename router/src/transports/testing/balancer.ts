import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One address for several servers of this machine: each connection leads to the next of them. */
export class Balancer {
  /** Since the servers were named. */
  connections = 0;
  private ports: readonly number[] = [];
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (near) => this.join(near));
  }

  static async open(...ports: number[]): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(server);
    balancer.leadTo(...ports);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends every connection; new ones lead to these, the first one first. */
  leadTo(...ports: number[]): void {
    this.ports = ports;
    this.connections = 0;
    for (const socket of this.open) socket.destroy();
  }

  async close(): Promise<void> {
    this.leadTo();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const port = this.ports[this.connections % this.ports.length];
    this.connections += 1;
    if (port === undefined) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }
}

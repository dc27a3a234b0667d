export { createLocalTransport } from './local.ts';
export type { Transport } from './transport.ts';

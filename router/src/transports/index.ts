export { createHttpTransport } from './http.ts';
export type { HttpTransportOptions } from './http.ts';
export { createLocalTransport } from './local.ts';
export type { Transport } from './transport.ts';

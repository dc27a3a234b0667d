export { MetricsDoor } from './metrics-door.ts';
export type { Consuming } from './metrics-door.ts';
export { observedTransport } from './observed-transport.ts';
export { Observer } from './observer.ts';
export type { Observed } from './observer.ts';

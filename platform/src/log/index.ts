export { createLogger } from './log.ts';
export type { Logger, LogLevel } from './log.ts';
export { openTracing } from './tracing.ts';
export type { Span, SpanPart, Tracing } from './tracing.ts';

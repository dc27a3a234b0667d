/** Something that takes time, as part of what a client asked for. */
export interface Span {
  /** Names it to others (W3C Trace Context). */
  readonly traceparent: string;
  /** Begins something that is part of it. */
  child(part: SpanPart): Span;
  /** @param failure a word for what went wrong */
  end(failure?: string): void;
}

export interface SpanPart {
  name: string;
  /** By `performance.now()`; now, when absent. */
  startedAtMs?: number | undefined;
  attributes?: Readonly<Record<string, string | number | undefined>> | undefined;
  /** True for a call of another part, which may continue the trace. */
  isCall?: boolean | undefined;
}

export interface Tracing {
  /**
   * Begins what a client asked for, if chance takes it.
   * @param root its `parent` is a stranger's word: whether it is traced is decided here, whatever that says
   */
  begin(root: SpanPart & { parent: string | undefined }): Span | undefined;
  /** Goes on with what another process of the installation has begun; undefined when that is no trace. */
  resume(traceparent: string, part: SpanPart): Span | undefined;
  /** Sends what is left, for a moment. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Names this process in the traces. */
  service: string;
  /** Where an OpenTelemetry collector listens, without `/v1/traces`. */
  endpoint: string;
  /** The share of operations that is traced, 0 to 1; of no meaning to who only goes on with them. */
  share?: number | undefined;
}

/** Begins to send traces. What that takes is loaded here and nowhere else. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { OtlpTracing } = await import('./otlp-tracing.ts');
  return new OtlpTracing(options);
}

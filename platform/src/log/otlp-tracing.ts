import { randomInt } from 'node:crypto';
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  type TracerConfig,
} from '@opentelemetry/sdk-trace-node';
import type { Span, SpanPart, Tracing, TracingOptions } from './tracing.ts';

/** Of everything that the product does unless it is told otherwise. */
const usualShare = 0.1;
/** A collector that does not take them in that time loses them. */
const exportMs = 2_000;
/** How long spans wait for others to be sent with. */
const gatherMs = 1_000;

/** Into how many parts chance divides. */
const fine = 2 ** 32;

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Sends traces to a collector. Nothing of it is global: whoever has no span of it pays nothing. */
export class OtlpTracing implements Tracing {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;
  private readonly share: number;

  constructor({ service, endpoint, share = usualShare }: TracingOptions) {
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      timeoutMillis: exportMs,
    });
    const gathering = new BatchSpanProcessor(exporter, {
      scheduledDelayMillis: gatherMs,
      exportTimeoutMillis: exportMs,
    });
    this.share = share;
    this.provider = new NodeTracerProvider({
      resource: resourceOf({ 'service.name': service, 'service.namespace': 'testverse' }),
      // Chance has decided before there is a span.
      sampler: new AlwaysOnSampler(),
      spanProcessors: [gathering],
    });
    this.tracer = this.provider.getTracer('testverse');
  }

  begin({ parent, ...root }: SpanPart & { parent: string | undefined }): Span | undefined {
    if (randomInt(fine) >= this.share * fine) return undefined;
    return this.start(root, contextOf(parent) ?? ROOT_CONTEXT, SpanKind.SERVER);
  }

  resume(traceparent: string, part: SpanPart): Span | undefined {
    const context = contextOf(traceparent);
    return context && this.start(part, context, SpanKind.SERVER);
  }

  async close(): Promise<void> {
    await this.provider.shutdown().catch(() => undefined);
  }

  private start(part: SpanPart, context: Context, kind: SpanKind): Span {
    const { name, startedAtMs, attributes } = part;
    const own: Attributes = { ...attributes };
    return new OtlpSpan(
      this.tracer.startSpan(name, { kind, startTime: startedAtMs, attributes: own }, context),
      (child, inside) =>
        this.start(child, inside, child.isCall === true ? SpanKind.CLIENT : SpanKind.INTERNAL),
    );
  }
}

class OtlpSpan implements Span {
  constructor(
    private readonly span: OtelSpan,
    private readonly start: (part: SpanPart, context: Context) => Span,
  ) {}

  get traceparent(): string {
    const { traceId, spanId } = this.span.spanContext();
    return `00-${traceId}-${spanId}-01`;
  }

  child(part: SpanPart): Span {
    return this.start(part, trace.setSpan(ROOT_CONTEXT, this.span));
  }

  end(failure?: string): void {
    if (failure !== undefined) this.span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    this.span.end();
  }
}

/** What a traceparent names; undefined when it names nothing. */
function contextOf(traceparent: string | undefined): Context | undefined {
  const [, traceId = '', spanId = ''] = traceparentForm.exec(traceparent ?? '') ?? [];
  const spanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : undefined;
}

/** What every span says of its process. The library's own maker comes in several versions, of which ours is not the nearest. */
function resourceOf(attributes: Record<string, string>): NonNullable<TracerConfig['resource']> {
  const resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  } as NonNullable<TracerConfig['resource']>;
  return resource;
}

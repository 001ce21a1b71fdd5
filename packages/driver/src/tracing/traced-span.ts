import {
  type OpenTelemetryApi,
  type OtelSpan,
  type OtelTracer,
  SPAN_KIND_CLIENT,
  STATUS_ERROR,
} from './otel-api.ts';

export type SpanAttributes = Readonly<Record<string, string | number | undefined>>;

/** A span under way. State: whether it has ended. */
export class TracedSpan {
  /** The context that the spans within this one are started with. */
  readonly context: unknown;
  readonly #span: OtelSpan;

  constructor(span: OtelSpan, context: unknown) {
    this.#span = span;
    this.context = context;
  }

  add(attributes: SpanAttributes): void {
    this.#span.setAttributes(present(attributes));
  }

  /** Records what it failed of; it is ended all the same. */
  fail(error: unknown): void {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    if (error instanceof Error) this.#span.recordException(error);
    this.#span.setAttributes(
      present({
        'exception.type': name,
        'exception.message': message,
        'exception.stacktrace': stack,
      }),
    );
    this.#span.setStatus({ code: STATUS_ERROR, message });
  }

  end(): void {
    this.#span.end();
  }
}

/** The place where spans come from: the API and the driver's tracer. */
export interface SpanSource {
  readonly api: OpenTelemetryApi;
  readonly tracer: OtelTracer;
}

/** Starts a span within `parent`, or within the application's current one. */
export function startSpan(
  { api, tracer }: SpanSource,
  name: string,
  attributes: SpanAttributes,
  parent: TracedSpan | undefined,
): TracedSpan {
  const around = parent?.context ?? api.context.active();
  const options = { kind: SPAN_KIND_CLIENT, attributes: present(attributes) };
  const span = tracer.startSpan(name, options, around);
  return new TracedSpan(span, api.trace.setSpan(around, span));
}

function present(attributes: SpanAttributes): Record<string, string | number> {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

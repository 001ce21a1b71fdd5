import { optionalPackage } from '@touchstone/protocol';
import type { CommandRequest } from '../cmap/command-request.ts';
import { MongoMissingDependencyError } from '../error/api-error.ts';
import { isSensitiveCommand } from '../event/redaction.ts';
import type { Namespace } from '../operation-model/operation.ts';
import {
  commandAttributes,
  errorAttributes,
  queryText,
  replyAttributes,
  summary,
  type TracedConnection,
} from './command-span.ts';
import type { OpenTelemetryApi } from './otel-api.ts';
import { type SpanSource, startSpan, TracedSpan } from './traced-span.ts';

/** The client option `tracing`. */
export interface TracingOptions {
  /** Default: what the environment variable `OTEL_NODEJS_INSTRUMENTATION_MONGODB_ENABLED` says; else false. */
  readonly enabled?: boolean | undefined;
  /**
   * Shows commands in their spans, cut to so many code points; 0, the default, shows none. The environment variable is
   * `OTEL_NODEJS_INSTRUMENTATION_MONGODB_QUERY_TEXT_MAX_LENGTH`.
   */
  readonly queryTextMaxLength?: number | undefined;
  /** In place of the optional package `@opentelemetry/api`. */
  readonly api?: OpenTelemetryApi | undefined;
}

const PACKAGE = '@opentelemetry/api';
const TRACER_NAME = '@touchstone/driver';
const VARIABLE = 'OTEL_NODEJS_INSTRUMENTATION_MONGODB';

/**
 * The tracing of a client; undefined when it is not wanted. Throws `MongoMissingDependencyError` when it is, and the
 * API is not there.
 */
export function createTracing(
  options: TracingOptions,
  variables: Readonly<Record<string, string | undefined>>,
  driverVersion: string,
): Tracing | undefined {
  const enabled =
    options.enabled ?? /^(1|true|yes|on)$/i.test(variables[`${VARIABLE}_ENABLED`] ?? '');
  if (!enabled) return undefined;
  const api = options.api ?? (optionalPackage(PACKAGE) as OpenTelemetryApi | undefined);
  if (api === undefined) {
    throw new MongoMissingDependencyError(
      `Tracing is enabled, but the optional package ${PACKAGE} is not installed`,
      { dependencyName: PACKAGE },
    );
  }
  const given = Number(variables[`${VARIABLE}_QUERY_TEXT_MAX_LENGTH`] ?? 0);
  const length = options.queryTextMaxLength ?? (given > 0 ? Math.trunc(given) : 0);
  return new Tracing({ api, tracer: api.trace.getTracer(TRACER_NAME, driverVersion) }, length);
}

/** Spans of operations, their commands and transactions (open-telemetry). State: none. */
export class Tracing {
  readonly #source: SpanSource;
  readonly #queryTextMaxLength: number;

  constructor(source: SpanSource, queryTextMaxLength: number) {
    this.#source = source;
    this.#queryTextMaxLength = queryTextMaxLength;
  }

  startTransaction(): TracedSpan {
    return startSpan(this.#source, 'transaction', { 'db.system.name': 'mongodb' }, undefined);
  }

  /** `around` is the transaction that the operation is part of. */
  startOperation(name: string, { db, collection }: Namespace, around: unknown): TracedSpan {
    const spanName = summary(name, db, collection);
    const attributes = {
      'db.system.name': 'mongodb',
      'db.namespace': db,
      'db.collection.name': collection,
      'db.operation.name': name,
      'db.operation.summary': spanName,
    };
    const parent = around instanceof TracedSpan ? around : undefined;
    return startSpan(this.#source, spanName, attributes, parent);
  }

  /** Does `send` within a span of its own, unless the command carries secrets. */
  async traceCommand(
    request: CommandRequest,
    place: {
      readonly within: TracedSpan | undefined;
      readonly collection: string | undefined;
      readonly connection: TracedConnection;
    },
    send: () => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const { commandName, body } = request;
    if (isSensitiveCommand(commandName, body)) return send();
    const attributes = commandAttributes(request, place.collection, place.connection);
    const span = startSpan(this.#source, commandName, attributes, place.within);
    // The cursor of a getMore is known of its operation, too.
    place.within?.add({ 'db.mongodb.cursor_id': attributes['db.mongodb.cursor_id'] });
    const length = this.#queryTextMaxLength;
    if (length > 0) span.add({ 'db.query.text': queryText(request, length) });
    try {
      const reply = await send();
      span.add(replyAttributes(reply));
      return reply;
    } catch (error) {
      span.add(errorAttributes(error));
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }
}

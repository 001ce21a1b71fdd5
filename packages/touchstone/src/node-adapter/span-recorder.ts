import { EJSON, Long } from 'bson';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';

interface Context {
  readonly span: number | null;
}

/** The facts about a span that ended. */
export interface RecordedSpan {
  /** In the order in which they were started. */
  readonly number: number;
  /** The number of the span around it. */
  readonly parent: number | null;
  readonly name: string;
  readonly attributes: AdapterDocument;
}

const ROOT: Context = { span: null };

/**
 * As much of the OpenTelemetry API as a driver needs to make spans. Each is reported when it ends. Nothing is ever
 * around what a test does, so that the active context is always the root.
 */
export function spanRecorder(ended: (span: RecordedSpan) => void): AdapterDocument {
  let last = 0;
  const startSpan = (
    name: string,
    options: { attributes?: AdapterDocument } = {},
    context: Context = ROOT,
  ): AdapterDocument => {
    last += 1;
    const number = last;
    const attributes: AdapterDocument = { ...options.attributes };
    return {
      number,
      setAttribute: (key: string, value: unknown) => Object.assign(attributes, { [key]: value }),
      setAttributes: (more: AdapterDocument) => Object.assign(attributes, more),
      setStatus: () => undefined,
      recordException: () => undefined,
      end: () => {
        ended({ number, parent: context.span, name, attributes: typed(attributes) });
      },
    };
  };
  return {
    trace: {
      getTracer: () => ({ startSpan }),
      setSpan: (_context: Context, { number }: AdapterDocument): Context => ({ span: number }),
    },
    context: { active: (): Context => ROOT },
  };
}

/** Whole numbers are int64 in OpenTelemetry; a session id, which is a document, travels as text. */
function typed(attributes: AdapterDocument): AdapterDocument {
  const entries = Object.entries(attributes).map(([key, value]) => {
    if (Number.isInteger(value)) return [key, Long.fromNumber(value)];
    return [key, key === 'db.mongodb.lsid' ? EJSON.parse(value, { relaxed: false }) : value];
  });
  return Object.fromEntries(entries);
}

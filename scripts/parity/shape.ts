// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Values in a form that can be compared: without what is another each time, as ids, times and ports are. */
import { types } from 'node:util';

/** Fields that differ by their nature, and are told by their presence alone. */
const VARYING = new Set([
  'lsid',
  '$clusterTime',
  'clusterTime',
  'operationTime',
  'electionId',
  'opTime',
  'wallTime',
  'localTime',
  'connectionId',
  'serverConnectionId',
  'requestId',
  'operationId',
  'duration',
  'durationMS',
  'time',
  'uuid',
  'recoveryToken',
  'processId',
  'lastUpdateTime',
  'roundTripTime',
  'minRoundTripTime',
  'lastWriteDate',
  'topologyId',
  'uploadDate',
  'resumeAfter',
  'postBatchResumeToken',
]);
const DEEPEST = 8;

export class Shapes {
  readonly #labels = new Map<string, string>();

  /** A plain value that says all that matters of `value`. */
  of(value: unknown, depth = 0): unknown {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return `function ${value.name}`;
    if (typeof value === 'symbol') return String(value);
    if (value === undefined) return 'undefined';
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : value;
    return depth > DEEPEST ? 'deep' : this.#object(value, depth);
  }

  /** A text without ids, ports and times. */
  text(text: string): string {
    return text
      .replace(/\b[0-9a-f]{24}\b/g, (id) => this.#label('id', id))
      .replace(/\b82[0-9A-F]{40,}/g, 'TOKEN')
      .replace(/127\.0\.0\.1:\d+/g, 'HOST')
      .replace(/\b\d{13}\b/g, 'TIME');
  }

  error(error: unknown): unknown {
    if (!types.isNativeError(error)) return { thrown: this.of(error) };
    // The engine's words about a wrong value name the driver's own variables.
    if (error instanceof TypeError) return { class: 'TypeError' };
    const { code, codeName, errorLabels, errInfo, writeErrors } = error as any;
    return {
      class: error.constructor.name,
      name: error.name,
      message: this.text(error.message),
      ...(code === undefined ? {} : { code: this.of(code) }),
      ...(codeName === undefined ? {} : { codeName }),
      ...(errorLabels?.length > 0 ? { errorLabels: [...errorLabels].sort() } : {}),
      ...(errInfo === undefined ? {} : { errInfo: this.of(errInfo) }),
      ...(writeErrors === undefined ? {} : { writeErrors: this.of(writeErrors) }),
    };
  }

  #object(value: object, depth: number): unknown {
    if (types.isNativeError(value)) return this.error(value);
    if (Array.isArray(value)) return value.map((item) => this.of(item, depth + 1));
    if (types.isDate(value)) return 'Date';
    if (types.isRegExp(value)) return String(value);
    if (types.isMap(value)) return { Map: this.of([...value], depth + 1) };
    if (types.isSet(value)) return { Set: this.of([...value], depth + 1) };
    if (types.isUint8Array(value)) return `bytes ${Buffer.from(value).toString('hex')}`;
    const type = (value as any)._bsontype;
    if (typeof type === 'string') return this.#bsonValue(type, value);
    const name = Object.getPrototypeOf(value)?.constructor?.name;
    if (name === 'Object' || name === undefined) return this.#fields(value, depth);
    if (CONCERNS.test(name) && depth > 0) return this.#fields(value, depth);
    return PLAIN_CLASSES.test(name) ? { class: name, ...this.#fields(value, depth) } : `a ${name}`;
  }

  #bsonValue(type: string, value: any): unknown {
    if (type === 'ObjectId') return this.#label('id', value.toHexString());
    if (type === 'Timestamp') return 'Timestamp';
    if (type === 'Long' && !value.isZero() && value.toString().length > 9) {
      return this.#label('long', value.toString());
    }
    return `${type} ${value.toString()}`;
  }

  #fields(value: object, depth: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, field]) => [
          name,
          VARYING.has(name) ? typeof field : this.of(field, depth + 1),
        ]),
    );
  }

  #label(kind: string, text: string): string {
    let label = this.#labels.get(text);
    if (label === undefined) {
      label = `${kind}${this.#labels.size}`;
      this.#labels.set(text, label);
    }
    return label;
  }
}

/** Classes whose objects are compared by their fields; of others the name is enough. */
const PLAIN_CLASSES = /Event$|^WriteError$|^ReadPreference$|^ReadConcern$|^WriteConcern$/;
/** In commands the class of what is sent is nobody's business. */
const CONCERNS = /^(ReadPreference|ReadConcern|WriteConcern)$/;

/** A command without what sessions and clusters add to it. */
export function shapeOfCommand(event: any, shapes: Shapes): unknown {
  const {
    lsid,
    $clusterTime: _time,
    $db,
    txnNumber,
    getMore,
    cursors,
    ...rest
  } = event.command ?? {};
  const fields = shapes.of(rest) as Record<string, unknown>;
  const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    command: event.commandName,
    on: $db,
    ...(lsid === undefined ? { session: 'none' } : {}),
    ...(txnNumber === undefined ? {} : { txnNumber: 'given' }),
    ...(getMore === undefined && cursors === undefined ? {} : { cursor: 'given' }),
    ...sorted,
  };
}

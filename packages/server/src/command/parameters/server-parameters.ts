import { Int32 } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import { isFields, type Value } from '../../value/value.ts';
import { numberOf } from '../grammar/field-type.ts';
import { isAtLeast, type ServerVersion } from '../version.ts';
import { changedVerbosities, initialVerbosities } from './log-components.ts';

/** A parameter that changes how the server behaves, by MongoDB's own name for it. */
interface ServerParameter {
  readonly initial: Value;
  /** True if `setParameter` may change it; the others are what they were at the start. */
  readonly changesAtRuntime: boolean;
  /** The version that brought it; default: it was always there. */
  readonly since?: string;
  /** Throws BadValue. */
  readonly read: (value: Value, name: string, was?: Value) => Value;
}

const PARAMETERS: Readonly<Record<string, ServerParameter>> = {
  acceptApiVersion2: { initial: false, changesAtRuntime: false, read: readBoolean },
  cursorTimeoutMillis: { initial: 600_000n, changesAtRuntime: true, read: long },
  enableTestCommands: { initial: true, changesAtRuntime: false, read: readBoolean },
  ingressConnectionEstablishmentBurstCapacitySecs: {
    initial: Number.MAX_VALUE,
    changesAtRuntime: true,
    since: '8.2',
    read: double(1),
  },
  ingressConnectionEstablishmentMaxQueueDepth: {
    initial: new Int32(0),
    changesAtRuntime: true,
    since: '8.2',
    read: integer(0),
  },
  ingressConnectionEstablishmentRateLimiterEnabled: {
    initial: false,
    changesAtRuntime: true,
    since: '8.2',
    read: readBoolean,
  },
  ingressConnectionEstablishmentRatePerSec: {
    initial: new Int32(0x7fffffff),
    changesAtRuntime: true,
    since: '8.2',
    read: integer(1),
  },
  logComponentVerbosity: {
    initial: initialVerbosities(),
    changesAtRuntime: true,
    read: changedVerbosities,
  },
  logLevel: { initial: new Int32(0), changesAtRuntime: true, read: readLogLevel },
  maxTransactionLockRequestTimeoutMillis: {
    initial: new Int32(5),
    changesAtRuntime: true,
    read: integer(-(2 ** 31)),
  },
  notablescan: { initial: false, changesAtRuntime: true, read: readNoTableScan },
  quiet: { initial: false, changesAtRuntime: true, read: readBoolean },
  requireApiVersion: { initial: false, changesAtRuntime: true, read: readBoolean },
  transactionLifetimeLimitSeconds: {
    initial: new Int32(60),
    changesAtRuntime: true,
    read: integer(1),
  },
  ttlMonitorEnabled: { initial: true, changesAtRuntime: true, read: readBoolean },
  ttlMonitorSleepSecs: {
    initial: new Int32(60),
    changesAtRuntime: true,
    read: positiveInteger,
  },
};

/**
 * The parameters that a server can be started with.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * // Failpoints make commands fail as often as a test wants.
 * await using client = new MongoClient(server.uri);
 * await client.db('admin').command({
 *   configureFailPoint: 'failCommand',
 *   mode: { times: 1 },
 *   data: { failCommands: ['find'], errorCode: 50 },
 * });
 * const orders = client.db('shop').collection('orders');
 * await orders.findOne(); // throws MongoServerError: …
 * await orders.findOne(); // => null
 * ```
 */
export const SERVER_PARAMETERS: readonly string[] = Object.keys(PARAMETERS);

/** The values at the start, of what the version has. Throws RangeError for a parameter that there is not. */
export function initialParameters(
  given: Readonly<Record<string, boolean | number | string>>,
  authenticationMechanisms: readonly string[],
  version: ServerVersion,
): Map<string, Value> {
  const values = new Map<string, Value>();
  values.set('authenticationMechanisms', [...authenticationMechanisms].sort());
  for (const [name, { initial, since }] of Object.entries(PARAMETERS)) {
    if (since === undefined || isAtLeast(version, since)) values.set(name, initial);
  }
  for (const [name, value] of Object.entries(given)) {
    const parameter = parameterNamed(name);
    if (parameter === undefined) {
      throw new RangeError(
        `There is no server parameter "${name}"; there are ${SERVER_PARAMETERS.join(', ')}.`,
      );
    }
    values.set(name, parameter.read(value, name));
  }
  return values;
}

/** The value that `setParameter` gives a parameter. Throws InvalidOptions, IllegalOperation, BadValue. */
export function changedParameter(
  parameters: ReadonlyMap<string, Value>,
  name: string,
  value: Value,
): Value {
  if (!parameters.has(name)) {
    throw new CommandError(
      'InvalidOptions',
      `attempted to set unrecognized parameter [${name}], use help:true to see options `,
    );
  }
  const parameter = parameterNamed(name);
  if (parameter?.changesAtRuntime !== true) {
    throw new CommandError('IllegalOperation', `not allowed to change [${name}] at runtime`);
  }
  return parameter.read(value, name, parameters.get(name));
}

/** The values that come with a parameter's new one: the level of the log is that of its first component. */
export function parametersWith(
  parameters: ReadonlyMap<string, Value>,
  name: string,
  value: Value,
): readonly (readonly [string, Value])[] {
  if (name === 'logComponentVerbosity' && isFields(value)) {
    const level = value.get('verbosity');
    if (level !== undefined) return [['logLevel', level]];
  }
  const components = parameters.get('logComponentVerbosity');
  if (name === 'logLevel' && isFields(components)) {
    return [['logComponentVerbosity', new Map(components).set('verbosity', value)]];
  }
  return [];
}

/** Tells how a parameter may be changed. */
export function settingOf(name: string): {
  readonly atRuntime: boolean;
  readonly atStartup: boolean;
} {
  const parameter = parameterNamed(name);
  return {
    atRuntime: parameter?.changesAtRuntime === true,
    atStartup: parameter !== undefined || name === 'authenticationMechanisms',
  };
}

function parameterNamed(name: string): ServerParameter | undefined {
  return Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
}

// Anything but zero and null is true, as where JavaScript asks.
function readBoolean(value: Value): Value {
  const number = numberOf(value);
  return number === undefined ? value !== false && value !== null : number !== 0;
}

function integer(least: number): ServerParameter['read'] {
  return (value, name) =>
    new Int32(atLeast(least, name, Math.trunc(coerced(value, name, 'integral type'))));
}

// As `integer(1)`, in the words of parameters that are bounded from below by what they may not be.
function positiveInteger(value: Value, name: string): Value {
  const number = typeof value === 'boolean' ? Number(value) : coerced(value, name, 'integral type');
  if (Math.abs(number) > 0x7fffffff) {
    throw new CommandError(
      'BadValue',
      `Failed validating ${name}: Out of bounds coercing to integral value`,
    );
  }
  const whole = Math.trunc(number);
  if (whole > 0) return new Int32(whole);
  throw new CommandError(
    'BadValue',
    `Invalid value for parameter ${name}: ${whole} is not greater than 0`,
  );
}

function long(value: Value, name: string): Value {
  const number = typeof value === 'boolean' ? Number(value) : coerced(value, name, 'integral type');
  return BigInt(Math.trunc(number));
}

// Nothing is logged that would be more or less at another level.
function readLogLevel(value: Value, name: string): Value {
  const number = typeof value === 'boolean' ? Number(value) : numberOf(value);
  if (number !== undefined && number >= 0) return new Int32(Math.min(5, Math.trunc(number)));
  throw new CommandError('BadValue', `Invalid value for ${name}: ${showElement(name, value)}`);
}

function readNoTableScan(value: Value): Value {
  if (readBoolean(value) === false) return false;
  throw new CommandError('CommandNotSupported', 'This server does not support notablescan');
}

function double(least: number): ServerParameter['read'] {
  return (value, name) => atLeast(least, name, coerced(value, name, 'correct type'));
}

function coerced(value: Value, name: string, type: string): number {
  const number = numberOf(value);
  if (number !== undefined) return number;
  throw new CommandError(
    'BadValue',
    `Failed validating ${name}: Unable to coerce value to ${type}`,
  );
}

function atLeast(least: number, name: string, number: number): number {
  if (number >= least) return number;
  throw new CommandError(
    'BadValue',
    `Invalid value for parameter ${name}: ${number} is not greater than or equal to ${least}`,
  );
}

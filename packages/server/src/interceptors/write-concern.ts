import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { settingOf } from '../catalog/cluster-settings.ts';
import { DEFAULTS_ID } from '../catalog/default-concerns.ts';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import { numberOf, wrongType } from '../command/grammar/field-type.ts';
import type { WriteConcernFailure } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { takesWriteConcern } from '../command/transaction-rules.ts';
import { isAtLeast } from '../command/version.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { isNumeric } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';

export interface Wanted {
  readonly w: number | string;
  /** The first tag, where `w` is a document of tags: no set here has any. */
  readonly tag: string | undefined;
  readonly tags?: Fields;
  readonly wtimeout: number;
  readonly provenance: string;
}

/** Waits after a write until it is where the write concern wants it. */
export const writeConcern: Interceptor = {
  name: 'write-concern',
  before(call) {
    call.opTimeBefore = call.node.storage.oplog.position;
    if (call.generic.writeConcern === undefined) return undefined;
    if (!takesWriteConcern(call)) refuse();
    parseWriteConcern(call);
    return undefined;
  },
  after(call, outcome) {
    const { node, command } = call;
    if (node.member === undefined) return outcome;
    if (outcome.kind === 'error') return withFailedConcern(call, outcome);
    if (outcome.kind !== 'reply') return outcome;
    // Nothing of a transaction can be anywhere before it is committed.
    if (call.generic.autocommit === false && command.name !== 'commitTransaction') return outcome;
    if (!mayHaveWritten(call)) return outcome;
    return awaitReplication(call, outcome);
  },
};

/** True for a command that writes. Whatever came to be in the op-log while another one waited is no write of its own. */
export function mayHaveWritten(call: CommandCall): boolean {
  if (call.writes === true || call.command.access === 'write') return true;
  return call.command.name === 'mapReduce' && takesWriteConcern(call);
}

/** The commands that wait for their write concern even when they failed. */
const WAIT_AFTER_FAILURE: ReadonlySet<string> = new Set([
  'collMod',
  'create',
  'createUser',
  'dropIndexes',
  'renameCollection',
]);

// A failed command may have waited in vain as well.
function withFailedConcern(
  call: CommandCall,
  outcome: Outcome & { kind: 'error' },
): MaybePromise<Outcome> {
  const isGiven = call.generic.writeConcern !== undefined;
  if (!isGiven || !WAIT_AFTER_FAILURE.has(call.command.name)) return outcome;
  if (outcome.error.codeName === 'InvalidOptions') return outcome;
  const found: Outcome & { kind: 'reply' } = { kind: 'reply', reply: new Map() };
  const told = (): Outcome => {
    const writeConcernError = found.reply.get('writeConcernError');
    return writeConcernError === undefined ? outcome : { ...outcome, writeConcernError };
  };
  const waiting = awaitReplication(call, found);
  return waiting instanceof Promise ? waiting.then(told) : told();
}

function refuse(): never {
  throw new CommandError('InvalidOptions', 'Command does not support writeConcern');
}

function awaitReplication(
  call: CommandCall,
  outcome: Outcome & { kind: 'reply' },
): MaybePromise<Outcome> {
  const { node } = call;
  const wanted = parseWriteConcern(call);
  if (wanted.tag !== undefined) {
    const message = `No replica set tag key ${wanted.tag} in config`;
    return failed(outcome, { codeName: 'NoSuchKey', message }, wanted);
  }
  const result = present(node.member).awaitReplication(node.storage.oplog.position, wanted.w, {
    timeoutMS: wanted.wtimeout,
    isGivenUp: () => call.connection.isEnded,
  });
  if (result instanceof Promise) return result.then((failure) => failed(outcome, failure, wanted));
  return failed(outcome, result, wanted);
}

function failed(
  outcome: Outcome & { kind: 'reply' },
  failure: WriteConcernFailure | undefined,
  wanted: Wanted,
): Outcome {
  if (failure === undefined) return outcome;
  const writeConcern: Reply = replyOf({
    w: wanted.tags ?? (typeof wanted.w === 'number' ? new Int32(wanted.w) : wanted.w),
    wtimeout: new Int32(wanted.wtimeout),
    provenance: wanted.provenance,
  });
  outcome.reply.set(
    'writeConcernError',
    replyOf({
      code: new Int32(new CommandError(failure.codeName, failure.message).code),
      codeName: failure.codeName,
      errmsg: failure.message,
      errInfo: replyOf({ ...(failure.wtimeout ? { wtimeout: true } : {}), writeConcern }),
    }),
  );
  return outcome;
}

/** The demands of a command on its writes; throws for what is no write concern. */
export function parseWriteConcern(call: CommandCall): Wanted {
  const given = call.generic.writeConcern;
  const custom = given === undefined ? defaultOf(call) : undefined;
  if (custom !== undefined) return custom;
  const byDefault = isAtLeast(call.node.version, '5.0') ? 'majority' : 1;
  if (given === undefined) {
    return { w: byDefault, tag: undefined, wtimeout: 0, provenance: 'implicitDefault' };
  }
  for (const name of given.keys()) {
    if (!KNOWN.has(name)) {
      throw new CommandError(
        'Location40415',
        `BSON field 'WriteConcernOptions.${name}' is an unknown field.`,
      );
    }
  }
  checkJournal(given.get('j'));
  if (isTruthy(given.get('j')) && isTruthy(given.get('fsync'))) {
    throw new CommandError('FailedToParse', 'fsync and j options cannot be used together');
  }
  const tag = tagOf(given.get('w'));
  const w = tag === undefined ? levelOf(given.get('w'), byDefault) : 0;
  if (call.node.member === undefined && call.node.mongos === undefined) checkStandalone(w);
  const wtimeout = Math.max(0, numberOf(given.get('wtimeout')) ?? 0);
  const tags = tag === undefined ? {} : { tags: wholeTags(asFields(given.get('w'))) };
  return {
    w,
    tag,
    ...tags,
    wtimeout,
    provenance: given.size === 0 ? 'implicitDefault' : 'clientSupplied',
  };
}

// The write concern that setDefaultRWConcern has set.
function defaultOf(call: CommandCall): Wanted | undefined {
  if (call.node.member === undefined) return undefined;
  const set = settingOf(call, 'settings', DEFAULTS_ID)?.get('defaultWriteConcern');
  if (!(set instanceof Map)) return undefined;
  const wtimeout = Math.max(0, numberOf(set.get('wtimeout')) ?? 0);
  const w = levelOf(set.get('w'), 1);
  return { w, tag: undefined, wtimeout, provenance: 'customDefault' };
}

const KNOWN: ReadonlySet<string> = new Set([
  'w',
  'j',
  'wtimeout',
  'fsync',
  'provenance',
  'getLastError',
]);

function tagOf(w: Value | undefined): string | undefined {
  if (!(w instanceof Map)) return undefined;
  const [tag] = w.keys();
  if (tag !== undefined) return tag;
  throw new CommandError('FailedToParse', 'tagged write concern requires tags');
}

function wholeTags(tags: Fields): Fields {
  return new Map([...tags].map(([name, count]) => [name, BigInt(numberOf(count) ?? 0)]));
}

function checkJournal(j: Value | undefined): void {
  if (j === undefined || j === null || typeof j === 'boolean' || isNumeric(j)) return;
  throw wrongType('WriteConcernOptions.j', typeAlias(j), [
    'bool',
    'long',
    'int',
    'decimal',
    'double',
  ]);
}

function levelOf(w: Value | undefined, byDefault: number | string): number | string {
  if (w === undefined || typeof w === 'string') return w ?? byDefault;
  // MongoDB takes it for a name, which no mode has.
  if (w === null) return '';
  const number = numberOf(w);
  if (number === undefined) {
    throw new CommandError(
      'FailedToParse',
      `w has to be a number, string, or object; found: ${typeAlias(w)}`,
    );
  }
  if (number < 0 || number > 50) {
    throw new CommandError(
      'FailedToParse',
      `w has to be a non-negative number and not greater than 50; found: ${number}`,
    );
  }
  return Math.trunc(number);
}

function checkStandalone(w: number | string): void {
  if (typeof w === 'number' && w > 1) {
    throw new CommandError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
  }
  if (typeof w === 'string' && w !== 'majority') {
    throw new CommandError(
      'BadValue',
      `cannot use non-majority 'w' mode "${w}" when a host is not a member of a replica set`,
    );
  }
}

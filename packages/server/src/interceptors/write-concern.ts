import { Int32 } from 'bson';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import { numberOf } from '../command/field-type.ts';
import type { WriteConcernFailure } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';

interface Wanted {
  readonly w: number | string;
  readonly wtimeout: number;
  readonly provenance: string;
}

/** Waits after a write until it is where the write concern wants it. */
export const writeConcern: Interceptor = {
  name: 'write-concern',
  before(call) {
    call.positionBefore = call.node.storage.oplog.position;
    if (call.generic.writeConcern === undefined) return undefined;
    if (call.command.access !== 'write' && call.command.name !== 'aggregate') refuse();
    wantedBy(call);
    return undefined;
  },
  after(call, outcome) {
    const { node, command } = call;
    const wrote = node.storage.oplog.position > call.positionBefore;
    if (node.member === undefined || outcome.kind !== 'reply') return outcome;
    // Nothing of a transaction can be anywhere before it is committed.
    if (call.generic.autocommit === false && command.name !== 'commitTransaction') return outcome;
    if (!wrote && command.access !== 'write') return outcome;
    return awaitReplication(call, outcome);
  },
};

function refuse(): never {
  throw new CommandError('InvalidOptions', 'Command does not support writeConcern');
}

function awaitReplication(
  call: CommandCall,
  outcome: Outcome & { kind: 'reply' },
): MaybePromise<Outcome> {
  const { node } = call;
  const wanted = wantedBy(call);
  const result = node.member!.awaitReplication(node.storage.oplog.position, wanted.w, {
    timeoutMS: wanted.wtimeout,
    signal: call.connection.signal,
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
    w: typeof wanted.w === 'number' ? new Int32(wanted.w) : wanted.w,
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

function wantedBy(call: CommandCall): Wanted {
  const given = call.generic.writeConcern;
  const byDefault = isAtLeast(call.node.version, '5.0') ? 'majority' : 1;
  if (given === undefined) return { w: byDefault, wtimeout: 0, provenance: 'implicitDefault' };
  for (const name of given.keys()) {
    if (!KNOWN.has(name)) {
      throw new CommandError(
        'Location40415',
        `BSON field 'WriteConcernOptions.${name}' is an unknown field.`,
      );
    }
  }
  const w = levelOf(given.get('w'), byDefault);
  if (call.node.member === undefined) checkStandalone(w);
  const wtimeout = Math.max(0, numberOf(given.get('wtimeout')) ?? 0);
  return { w, wtimeout, provenance: given.size === 0 ? 'implicitDefault' : 'clientSupplied' };
}

const KNOWN: ReadonlySet<string> = new Set([
  'w',
  'j',
  'wtimeout',
  'fsync',
  'provenance',
  'getLastError',
]);

function levelOf(w: Value | undefined, byDefault: number | string): number | string {
  if (w === undefined || typeof w === 'string') return w ?? byDefault;
  if (w instanceof Map) return 'tags';
  const number = numberOf(w);
  if (number === undefined) {
    throw new CommandError('FailedToParse', 'w has to be a number, string, or object');
  }
  if (number < 0 || number > 50) {
    throw new CommandError(
      'FailedToParse',
      `w has to be a non-negative number and not greater than 50; found: ${number}`,
    );
  }
  return number;
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

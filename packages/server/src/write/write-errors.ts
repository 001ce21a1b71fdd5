import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Reply, type ReplyValue, replyOf } from '../command/reply.ts';
import type { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';

/** A statement that failed, by its place in the command. */
export interface WriteError {
  readonly index: number;
  readonly error: CommandError;
}

/** One element of `writeErrors`. */
export function writeErrorReply({ index, error }: WriteError): Reply {
  const reply: Reply = new Map();
  reply.set('index', new Int32(index)).set('code', new Int32(error.code));
  reply.set('errmsg', error.message);
  for (const [name, value] of Object.entries(error.extra)) reply.set(name, value as ReplyValue);
  return reply;
}

/**
 * The answer of insert, update and delete: `n`, on a replica set the op time, then the rest. Who wants no acknowledgement and waits for an
 * answer all the same, as older drivers do, is told nothing, not even what failed.
 */
export function writeReply(
  call: CommandCall,
  n: number,
  rest: {
    readonly errors: readonly WriteError[];
    readonly retriedStatements: readonly number[];
    readonly upserted?: readonly Reply[];
    readonly modified?: number;
  },
): Reply {
  const { upserted = [], retriedStatements, errors, modified } = rest;
  if (isUnacknowledged(call)) {
    return replyOf({ n: ZERO, nModified: modified === undefined ? undefined : ZERO });
  }
  return replyOf({
    n: new Int32(n),
    ...opTimeFields(call),
    writeErrors: errors.length === 0 ? undefined : errors.map(writeErrorReply),
    retriedStmtIds:
      retriedStatements.length === 0 ? undefined : retriedStatements.map((id) => new Int32(id)),
    upserted: upserted.length === 0 ? undefined : upserted,
    nModified: modified === undefined ? undefined : new Int32(modified),
  });
}

const ZERO = new Int32(0);

// A write concern that asks for the journal is one that is acknowledged.
function isUnacknowledged({ generic: { writeConcern } }: CommandCall): boolean {
  if (writeConcern === undefined || numberOf(writeConcern.get('w')) !== 0) return false;
  return !isTruthy(writeConcern.get('j')) && !isTruthy(writeConcern.get('fsync'));
}

/** The op time of the last write, on a member of a replica set. */
export function opTimeFields({ node }: CommandCall): Readonly<Record<string, ReplyValue>> {
  const { member, storage } = node;
  if (member?.electionId === undefined) return {};
  const ts = storage.oplog.timestamp;
  return { electionId: member.electionId, opTime: replyOf({ ts, t: BigInt(member.term) }) };
}

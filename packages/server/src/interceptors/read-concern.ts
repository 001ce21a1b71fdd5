import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import { checkTaken, parseReadConcern } from '../command/grammar/read-concern.ts';
import { waitUntil } from '../command/waiting.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** Decides where a command's reads look, and waits until that is there. */
export const readConcern: Interceptor = {
  name: 'read-concern',
  before(call) {
    const { node, generic } = call;
    call.readAt = node.member?.visibleAt;
    const concern = generic.readConcern;
    if (concern === undefined || concern.size === 0) return undefined;
    const inTransaction = generic.autocommit === false;
    const { level, after } = inTransaction ? parseReadConcern(concern) : checkTaken(call, concern);
    checkHasReplicas(call, level);
    if (after !== undefined) return waitForClusterTime(call, after, level);
    const at = concern.get('atClusterTime');
    if (at instanceof Timestamp && !inTransaction) return waitForSnapshot(call, at, level);
    lookAt(call, concern, level);
    return undefined;
  },
};

function checkHasReplicas({ node }: CommandCall, level: string): void {
  if (node.member === undefined && (level === 'snapshot' || level === 'linearizable')) {
    throw new CommandError(
      'NotAReplicaSet',
      level === 'snapshot'
        ? 'node needs to be a replica set member to use readConcern: snapshot'
        : 'node needs to be a replica set member to use read concern',
    );
  }
}

function waitForClusterTime(
  call: CommandCall,
  after: Timestamp,
  level: string,
): MaybePromise<Outcome | undefined> {
  const { node } = call;
  const concern = present(call.generic.readConcern);
  if (node.member === undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Cannot specify afterClusterTime readConcern without replication enabled',
    );
  }
  const { oplog } = node.storage;
  if (after.compare(oplog.timestamp) > 0) {
    throw new CommandError(
      'InvalidOptions',
      'readConcern afterClusterTime value must not be greater than the current clusterTime. ' +
        `Requested clusterTime: ${timeText(after)}; current clusterTime: ${timeText(oplog.timestamp)}`,
    );
  }
  const wanted = oplog.opTimeAtTimestamp(after);
  const reached = (): boolean => (present(node.member).visibleAt ?? oplog.position) >= wanted;
  if (reached()) {
    lookAt(call, concern, level);
    return undefined;
  }
  return waitWhile(call, reached).then(() => {
    lookAt(call, concern, level);
    return undefined;
  });
}

// The moment that is shown has to be here, and has to stay.
function waitForSnapshot(
  call: CommandCall,
  at: Timestamp,
  level: string,
): MaybePromise<Outcome | undefined> {
  const { member, storage } = call.node;
  const concern = present(call.generic.readConcern);
  const wanted = opTimeOfSnapshot(call, at);
  const reached = (): boolean => {
    if (member === undefined) return true;
    return (
      Math.min(member.majorityCommitPoint, member.visibleAt ?? storage.oplog.position) >= wanted
    );
  };
  if (reached()) {
    lookAt(call, concern, level);
    return undefined;
  }
  return waitWhile(call, reached).then(() => {
    lookAt(call, concern, level);
    return undefined;
  });
}

// A lagging member moves with time, not with an event: look again every few milliseconds.
async function waitWhile(call: CommandCall, reached: () => boolean): Promise<void> {
  while (!reached()) await waitUntil(call, 5, () => () => undefined);
}

function lookAt(call: CommandCall, concern: Fields, level: string): void {
  const { member, storage } = call.node;
  if (member === undefined) return;
  const at = concern.get('atClusterTime');
  if (at instanceof Timestamp) {
    call.readAt = opTimeOfSnapshot(call, at);
    // Outside a transaction the client is told, so that it can read more at the same time.
    if (call.generic.autocommit !== false) call.snapshotTime = at;
  } else if (call.generic.autocommit === false) {
    // A transaction reads the newest; that a majority has it is made sure when it commits.
    call.readAt = undefined;
  } else if (level === 'snapshot') {
    const position = Math.min(
      member.majorityCommitPoint,
      member.visibleAt ?? storage.oplog.position,
    );
    call.readAt = position;
    call.snapshotTime = storage.oplog.entryAt(position)?.timestamp ?? storage.oplog.timestamp;
  } else if (level === 'majority') {
    const majority = member.majorityCommitPoint;
    const visible = member.visibleAt ?? storage.oplog.position;
    const position = Math.min(majority, visible);
    // Reading at the newest position is reading what is there: no version has to be looked up.
    call.readAt = position === storage.oplog.position ? undefined : position;
  } else {
    call.readAt = member.visibleAt;
  }
}

// Throws for a time that has not come, and for one whose versions are no longer kept.
function opTimeOfSnapshot({ node }: CommandCall, at: Timestamp): number {
  const { storage } = node;
  const { oplog } = storage;
  if (at.compare(oplog.timestamp) > 0) {
    throw new CommandError(
      'InvalidOptions',
      'readConcern atClusterTime value must not be greater than the current clusterTime. ' +
        `Requested clusterTime: ${timeText(at)}; current clusterTime: ${timeText(oplog.timestamp)}`,
    );
  }
  const position = oplog.opTimeAtTimestamp(at);
  if (position < Math.max(storage.horizon(), oplog.oldest ?? 0)) {
    throw new CommandError(
      'SnapshotTooOld',
      `Read timestamp Timestamp(${at.t}, ${at.i}) is older than the oldest available timestamp.`,
    );
  }
  return position;
}

function timeText({ t, i }: Timestamp): string {
  return `{ ts: Timestamp(${t}, ${i}) }`;
}

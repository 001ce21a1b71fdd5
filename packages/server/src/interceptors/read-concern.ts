import { Timestamp } from 'bson';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import { waitUntil } from '../command/waiting.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

const LEVELS: readonly unknown[] = ['local', 'available', 'majority', 'linearizable', 'snapshot'];

/** Decides where a command's reads look, and waits until that is there. */
export const readConcern: Interceptor = {
  name: 'read-concern',
  before(call) {
    const { node, generic } = call;
    call.readAt = node.member?.visibleAt;
    const concern = generic.readConcern;
    if (concern === undefined || concern.size === 0) return undefined;
    const level = levelOf(call, concern);
    const after = concern.get('afterClusterTime');
    checkSnapshotTime(concern, level);
    if (after !== undefined) return waitForClusterTime(call, after, level);
    lookAt(call, concern, level);
    return undefined;
  },
};

function levelOf(call: CommandCall, concern: Fields): string {
  const level = concern.get('level') ?? 'local';
  if (!LEVELS.includes(level)) {
    throw new CommandError(
      'FailedToParse',
      "readConcern.level must be either 'local', 'majority', 'linearizable', 'available', or " +
        "'snapshot'",
    );
  }
  const inTransaction = call.generic.autocommit === false;
  if (
    !inTransaction &&
    call.command.access !== 'read' &&
    level !== 'local' &&
    level !== 'available'
  ) {
    throw new CommandError(
      'InvalidOptions',
      `Command ${call.command.name} does not support { readConcern: ${showFields(new Map([...concern, ['provenance', 'clientSupplied']]))} } ` +
        ':: caused by :: read concern not supported',
    );
  }
  if (call.node.member === undefined && (level === 'snapshot' || level === 'linearizable')) {
    throw new CommandError(
      'NotAReplicaSet',
      level === 'snapshot'
        ? 'node needs to be a replica set member to use readConcern: snapshot'
        : 'node needs to be a replica set member to use read concern',
    );
  }
  return String(level);
}

function waitForClusterTime(
  call: CommandCall,
  after: Value,
  level: string,
): MaybePromise<Outcome | undefined> {
  const { node } = call;
  const concern = call.generic.readConcern!;
  if (node.member === undefined) {
    throw new CommandError(
      'IllegalOperation',
      'afterClusterTime is not supported on a standalone server',
    );
  }
  if (!(after instanceof Timestamp)) {
    throw new CommandError(
      'TypeMismatch',
      `"afterClusterTime" had the wrong type. Expected timestamp, found ${typeAlias(after)}`,
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
  const wanted = oplog.positionAtTimestamp(after);
  const reached = (): boolean => (node.member!.visibleAt ?? oplog.position) >= wanted;
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
    call.readAt = positionOfSnapshot(call, at);
    call.snapshotTime = at;
  } else if (call.generic.autocommit === false) {
    // A transaction reads the newest; that a majority has it is made sure when it commits.
    call.readAt = undefined;
  } else if (level === 'snapshot') {
    const position = Math.min(member.majorityAt, member.visibleAt ?? storage.oplog.position);
    call.readAt = position;
    call.snapshotTime = storage.oplog.entryAt(position)?.timestamp ?? storage.oplog.timestamp;
  } else if (level === 'majority') {
    const majority = member.majorityAt;
    const visible = member.visibleAt ?? storage.oplog.position;
    const position = Math.min(majority, visible);
    // Reading at the newest position is reading what is there: no version has to be looked up.
    call.readAt = position === storage.oplog.position ? undefined : position;
  } else {
    call.readAt = member.visibleAt;
  }
}

function checkSnapshotTime(concern: Fields, level: string): void {
  const at = concern.get('atClusterTime');
  if (at === undefined) return;
  if (!(at instanceof Timestamp)) {
    throw new CommandError(
      'TypeMismatch',
      `"atClusterTime" had the wrong type. Expected timestamp, found ${typeAlias(at)}`,
    );
  }
  if (level !== 'snapshot') {
    throw new CommandError(
      'InvalidOptions',
      'atClusterTime field can be set only if level is equal to snapshot',
    );
  }
  if (concern.has('afterClusterTime')) {
    throw new CommandError(
      'InvalidOptions',
      'Specifying a timestamp for readConcern snapshot in a causally consistent session is not ' +
        'allowed. See https://docs.mongodb.com/manual/core/read-isolation-consistency-recency/' +
        '#causal-consistency',
    );
  }
  if (at.isZero()) {
    throw new CommandError('InvalidOptions', 'atClusterTime cannot be a null timestamp');
  }
}

// Throws for a time that has not come, and for one whose versions are no longer kept.
function positionOfSnapshot({ node }: CommandCall, at: Timestamp): number {
  const { storage } = node;
  const { oplog } = storage;
  if (at.compare(oplog.timestamp) > 0) {
    throw new CommandError(
      'InvalidOptions',
      'readConcern atClusterTime value must not be greater than the current clusterTime. ' +
        `Requested clusterTime: ${timeText(at)}; current clusterTime: ${timeText(oplog.timestamp)}`,
    );
  }
  const position = oplog.positionAtTimestamp(at);
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

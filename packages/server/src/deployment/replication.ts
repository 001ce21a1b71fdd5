import type { Clock } from '@touchstone/runtime';
import type { WriteConcernFailure } from '../command/node.ts';
import type { Oplog, OpTime } from '../storage/oplog.ts';
import { bearsData, type Member, votesOf } from './member.ts';

/** Tells how often a wait for lagging members looks again, in milliseconds. */
const LOOK_AGAIN_MS = 5;

/** The members and the op-log that they are positions in. */
export interface Replicas {
  readonly members: readonly Member[];
  readonly oplog: Oplog;
  readonly clock: Clock;
}

/** The op time that a member has reached. */
export function positionOf(member: Member, { oplog, clock }: Replicas): OpTime {
  if (member.stoppedAt !== undefined) return member.stoppedAt;
  if (member.lagMS === 0 || member.state === 'PRIMARY') {
    member.reached = oplog.position;
  } else {
    const reached = oplog.opTimeAtWallTime(clock.date() - member.lagMS);
    member.reached = Math.max(member.reached, reached);
  }
  return member.reached;
}

/** The number of votes that are a majority. */
export function majorityVotes({ members }: Pick<Replicas, 'members'>): number {
  let votes = 0;
  for (const member of members) votes += votesOf(member);
  return Math.floor(votes / 2) + 1;
}

/** The number of members that have to have a write for it to be majority committed. */
function writeMajority(replicas: Replicas): number {
  let bearing = 0;
  for (const each of replicas.members) if (bearsData(each) && votesOf(each) > 0) bearing++;
  return Math.min(majorityVotes(replicas), bearing);
}

/** The newest position that a majority has. */
export function majorityCommitPoint(replicas: Replicas): OpTime {
  const positions: OpTime[] = [];
  for (const each of replicas.members) {
    if (bearsData(each) && votesOf(each) > 0) positions.push(positionOf(each, replicas));
  }
  positions.sort((a, b) => b - a);
  return positions[writeMajority(replicas) - 1] ?? 0;
}

/** The meaning of a write concern's `w`: how many members, or why it can never be. */
function wantedBy(w: number | string, replicas: Replicas): number | WriteConcernFailure {
  if (w === 'majority') return writeMajority(replicas);
  if (typeof w === 'string') {
    return {
      codeName: 'UnknownReplWriteConcern',
      message: `No write concern mode named '${w}' found in replica set configuration`,
    };
  }
  const bearing = replicas.members.filter(bearsData).length;
  if (w <= bearing) return w;
  return { codeName: 'UnsatisfiableWriteConcern', message: 'Not enough data-bearing nodes' };
}

export interface Awaiting {
  /** 0: for ever. */
  readonly timeoutMS: number;
  /** True if nobody waits for the answer any more. */
  readonly isGivenUp: () => boolean;
  /** True if the member that was written to is still the primary. */
  readonly isPrimary: () => boolean;
}

/** Waits until enough members have a position. */
export function awaitReplication(
  replicas: Replicas,
  position: OpTime,
  w: number | string,
  awaiting: Awaiting,
): WriteConcernFailure | undefined | Promise<WriteConcernFailure | undefined> {
  const wanted = wantedBy(w, replicas);
  if (typeof wanted !== 'number') return wanted;
  const reached = (): boolean => wanted <= 1 || countAt(replicas, position) >= wanted;
  return reached() ? undefined : waitWhile(replicas, reached, awaiting);
}

function countAt(replicas: Replicas, position: OpTime): number {
  let count = 0;
  for (const member of replicas.members) {
    if (bearsData(member) && positionOf(member, replicas) >= position) count++;
  }
  return count;
}

// Lagging members move with time alone, so there is no event to wait for.
function waitWhile(
  { clock }: Replicas,
  reached: () => boolean,
  { timeoutMS, isGivenUp, isPrimary }: Awaiting,
): Promise<WriteConcernFailure | undefined> {
  const end = timeoutMS === 0 ? Infinity : clock.now() + timeoutMS;
  return new Promise((resolve) => {
    const look = (): void => {
      if (isGivenUp() || reached()) resolve(undefined);
      else if (!isPrimary()) resolve(STEPPED_DOWN);
      else if (clock.now() >= end) resolve(TIMED_OUT);
      else clock.setTimer(Math.min(LOOK_AGAIN_MS, end - clock.now()), look, { unref: true });
    };
    look();
  });
}

const STEPPED_DOWN: WriteConcernFailure = {
  codeName: 'PrimarySteppedDown',
  message: 'Primary stepped down while waiting for replication',
};

const TIMED_OUT: WriteConcernFailure = {
  codeName: 'WriteConcernFailed',
  message: 'waiting for replication timed out',
  wtimeout: true,
};

/** Nobody is behind what has become the beginning. */
export function catchUp(members: readonly Member[], position: OpTime): void {
  for (const member of members) {
    member.reached = position;
    if (member.stoppedAt !== undefined) member.stoppedAt = position;
  }
}

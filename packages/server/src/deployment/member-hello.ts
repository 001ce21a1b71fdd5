import { Int32, type ObjectId, Timestamp } from 'bson';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Oplog, OpTime } from '../storage/oplog.ts';
import type { Fields } from '../value/value.ts';
import { type Member, priorityOf } from './member.ts';
import { majorityCommitPoint, positionOf, type Replicas } from './replication.ts';

/** The moment at which a primary was elected. */
export interface Elected {
  readonly time: Timestamp;
  /** The newest position that a majority had. */
  readonly committed: OpTime;
}

/** The facts of a set that its status and its configuration tell. */
export interface Told {
  readonly replicaSetId: ObjectId;
  /** The settings that the configuration gives, as far as they are others than by default. */
  readonly settings: Fields;
  /** The election that the primary has won; absent before the first. */
  readonly elected?: Elected;
}

/** The facts that hello tells of the set as a whole. */
export interface SetFacts extends Replicas, Told {
  readonly setName: string;
  readonly setVersion: number;
  readonly primary: Member | undefined;
  readonly electionId: ObjectId;
}

/** Adds the fields of hello that tell the set and a member's role in it: what a server is asked most. */
export function memberHello(
  member: Member,
  facts: SetFacts,
  legacy: boolean,
  reply: Reply = new Map(),
): Reply {
  const { primary, setName, setVersion, electionId } = facts;
  const { options, state } = member;
  addMembers(reply, facts);
  reply.set('setName', setName);
  reply.set('setVersion', new Int32(setVersion));
  reply.set(legacy ? 'ismaster' : 'isWritablePrimary', state === 'PRIMARY');
  reply.set('secondary', state === 'SECONDARY');
  if (primary !== undefined) reply.set('primary', primary.address);
  if (options.arbiter) reply.set('arbiterOnly', true);
  else if (priorityOf(member) === 0) reply.set('passive', true);
  if (options.hidden) reply.set('hidden', true);
  const tags = Object.entries(options.tags ?? {});
  if (tags.length > 0) reply.set('tags', new Map(tags));
  reply.set('me', member.address);
  if (state === 'PRIMARY') reply.set('electionId', electionId);
  if (!options.arbiter) reply.set('lastWrite', lastWrite(member, facts));
  return reply;
}

/** The hello of a member that waits for its configuration. */
export function startingHello(legacy: boolean, reply: Reply = new Map()): Reply {
  reply.set(legacy ? 'ismaster' : 'isWritablePrimary', false);
  reply.set('secondary', false);
  reply.set('info', 'Does not have a valid replica set config');
  reply.set('isreplicaset', true);
  return reply;
}

function addMembers(reply: Reply, { members }: SetFacts): void {
  const hosts: string[] = [];
  const passives: string[] = [];
  const arbiters: string[] = [];
  for (const each of members) {
    if (each.options.hidden) continue;
    if (each.options.arbiter) arbiters.push(each.address);
    else if (priorityOf(each) > 0) hosts.push(each.address);
    else passives.push(each.address);
  }
  reply.set('hosts', hosts);
  if (passives.length > 0) reply.set('passives', passives);
  if (arbiters.length > 0) reply.set('arbiters', arbiters);
}

function lastWrite(member: Member, facts: SetFacts): Reply {
  const { oplog } = facts;
  const at = positionOf(member, facts);
  const majority = Math.min(at, majorityCommitPoint(facts));
  const reply: Reply = new Map();
  reply.set('opTime', opTimeAt(oplog, at));
  reply.set('lastWriteDate', dateAt(oplog, at));
  reply.set('majorityOpTime', opTimeAt(oplog, majority));
  reply.set('majorityWriteDate', dateAt(oplog, majority));
  return reply;
}

/** The op time of a position. */
export function opTimeAt(oplog: Oplog, position: OpTime): Reply {
  const entry = oplog.entryAt(position);
  const ts = entry?.timestamp ?? new Timestamp({ t: 0, i: 0 });
  return replyOf({ ts, t: BigInt(entry?.term ?? -1) });
}

// To the second, as MongoDB tells it.
function dateAt(oplog: Oplog, position: OpTime): Date {
  const wallTime = oplog.entryAt(position)?.wallTime ?? 0;
  return new Date(Math.floor(wallTime / 1000) * 1000);
}

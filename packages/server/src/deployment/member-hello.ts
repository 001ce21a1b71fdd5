import { Int32, type ObjectId, Timestamp } from 'bson';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Oplog, Position } from '../storage/oplog.ts';
import { type Member, priorityOf } from './member.ts';
import { majorityPosition, positionOf, type Replicas } from './replication.ts';

/** What hello tells of the set as a whole. */
export interface SetFacts extends Replicas {
  readonly setName: string;
  readonly setVersion: number;
  readonly primary: Member | undefined;
  readonly electionId: ObjectId;
}

/** The fields of hello that tell the set and a member's role in it. */
export function memberHello(member: Member, facts: SetFacts, legacy: boolean): Reply {
  const { members, primary, setName, setVersion, electionId } = facts;
  const { options } = member;
  const visible = members.filter((each) => !each.options.hidden);
  const hosts = visible.filter((each) => !each.options.arbiter && priorityOf(each) > 0);
  const passives = visible.filter((each) => !each.options.arbiter && priorityOf(each) === 0);
  const arbiters = visible.filter((each) => each.options.arbiter);
  const tags = Object.entries(options.tags ?? {});
  return replyOf({
    hosts: addresses(hosts) ?? [],
    passives: addresses(passives),
    arbiters: addresses(arbiters),
    setName,
    setVersion: new Int32(setVersion),
    [legacy ? 'ismaster' : 'isWritablePrimary']: member.state === 'PRIMARY',
    secondary: member.state === 'SECONDARY',
    primary: primary?.address,
    arbiterOnly: options.arbiter ? true : undefined,
    passive: !options.arbiter && priorityOf(member) === 0 ? true : undefined,
    hidden: options.hidden ? true : undefined,
    tags: tags.length === 0 ? undefined : new Map(tags),
    me: member.address,
    electionId: member.state === 'PRIMARY' ? electionId : undefined,
    lastWrite: options.arbiter ? undefined : lastWrite(member, facts),
  });
}

function addresses(members: readonly Member[]): string[] | undefined {
  return members.length === 0 ? undefined : members.map(({ address }) => address);
}

function lastWrite(member: Member, facts: SetFacts): Reply {
  const { oplog } = facts;
  const at = positionOf(member, facts);
  const majority = Math.min(at, majorityPosition(facts));
  return replyOf({
    opTime: opTimeAt(oplog, at),
    lastWriteDate: dateAt(oplog, at),
    majorityOpTime: opTimeAt(oplog, majority),
    majorityWriteDate: dateAt(oplog, majority),
  });
}

/** The op time of a position. */
export function opTimeAt(oplog: Oplog, position: Position): Reply {
  const entry = oplog.entryAt(position);
  const ts = entry?.timestamp ?? new Timestamp({ t: 0, i: 0 });
  return replyOf({ ts, t: BigInt(entry?.term ?? -1) });
}

// To the second, as MongoDB tells it.
function dateAt(oplog: Oplog, position: Position): Date {
  const wallTime = oplog.entryAt(position)?.wallTime ?? 0;
  return new Date(Math.floor(wallTime / 1000) * 1000);
}

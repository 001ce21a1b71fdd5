import { Int32 } from 'bson';
import type { MemberState } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Fields, Value } from '../value/value.ts';
import { bearsData, isUp, type Member, priorityOf, votesOf } from './member.ts';
import { opTimeAt, type SetFacts } from './member-hello.ts';
import { majorityCommitPoint, majorityVotes, positionOf } from './replication.ts';

const STATE_NUMBERS: Readonly<Record<MemberState, number>> = {
  STARTUP: 0,
  PRIMARY: 1,
  SECONDARY: 2,
  RECOVERING: 3,
  STARTUP2: 5,
  ARBITER: 7,
};

/** The answer of replSetGetStatus on a member. */
export function memberStatus(self: Member, facts: SetFacts, term: number): Reply {
  const { oplog, clock, setName, members } = facts;
  const committed = opTimeAt(oplog, majorityCommitPoint(facts));
  const applied = opTimeAt(oplog, positionOf(self, facts));
  return replyOf({
    set: setName,
    date: new Date(clock.date()),
    myState: new Int32(STATE_NUMBERS[self.state]),
    term: BigInt(term),
    heartbeatIntervalMillis: 2000n,
    majorityVoteCount: new Int32(majorityVotes(facts)),
    optimes: replyOf({
      lastCommittedOpTime: committed,
      readConcernMajorityOpTime: committed,
      appliedOpTime: applied,
      durableOpTime: applied,
    }),
    members: members.map((member) => statusOf(member, self, facts)),
  });
}

function statusOf(member: Member, self: Member, facts: SetFacts): Reply {
  const up = isUp(member);
  return replyOf({
    _id: new Int32(member.id),
    name: member.address,
    health: up ? 1 : 0,
    state: new Int32(up ? STATE_NUMBERS[member.state] : 8),
    stateStr: up ? member.state : '(not reachable/healthy)',
    uptime: new Int32(0),
    optime: bearsData(member) ? opTimeAt(facts.oplog, positionOf(member, facts)) : undefined,
    configVersion: new Int32(facts.setVersion),
    self: member === self ? true : undefined,
  });
}

/** The configuration of the set. */
export function setConfiguration(facts: SetFacts, term: number): Fields {
  const members = facts.members.map(
    (member): Fields =>
      new Map<string, Value>([
        ['_id', new Int32(member.id)],
        ['host', member.address],
        ['arbiterOnly', member.options.arbiter ?? false],
        ['buildIndexes', true],
        ['hidden', member.options.hidden ?? false],
        ['priority', priorityOf(member)],
        ['tags', new Map(Object.entries(member.options.tags ?? {}))],
        ['secondaryDelaySecs', 0n],
        ['votes', new Int32(votesOf(member))],
      ]),
  );
  return new Map<string, Value>([
    ['_id', facts.setName],
    ['version', new Int32(facts.setVersion)],
    ['term', new Int32(term)],
    ['members', members],
    ['protocolVersion', 1n],
    ['writeConcernMajorityJournalDefault', true],
    ['settings', new Map<string, Value>([['electionTimeoutMillis', new Int32(10_000)]])],
  ]);
}

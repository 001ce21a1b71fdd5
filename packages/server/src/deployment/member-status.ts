import { Int32 } from 'bson';
import type { MemberState } from '../command/node.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { OpTime } from '../storage/oplog.ts';
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
  const voters = members.filter((member) => votesOf(member) > 0);
  const committed = opTimeAt(oplog, majorityCommitPoint(facts));
  const applied = opTimeAt(oplog, positionOf(self, facts));
  return replyOf({
    set: setName,
    date: new Date(clock.date()),
    myState: new Int32(STATE_NUMBERS[self.state]),
    term: BigInt(term),
    ...NO_SOURCE,
    heartbeatIntervalMillis: 2000n,
    majorityVoteCount: new Int32(majorityVotes(facts)),
    writeMajorityCount: new Int32(Math.min(majorityVotes(facts), voters.filter(bearsData).length)),
    votingMembersCount: new Int32(voters.length),
    writableVotingMembersCount: new Int32(voters.filter(bearsData).length),
    optimes: replyOf({
      lastCommittedOpTime: committed,
      lastCommittedWallTime: wallTimeAt(facts, majorityCommitPoint(facts)),
      readConcernMajorityOpTime: committed,
      appliedOpTime: applied,
      durableOpTime: applied,
      lastAppliedWallTime: wallTimeAt(facts, positionOf(self, facts)),
      lastDurableWallTime: wallTimeAt(facts, positionOf(self, facts)),
    }),
    lastStableRecoveryTimestamp: committed.get('ts'),
    ...(self === facts.primary ? candidacy(facts, term) : {}),
    members: members.map((member) => statusOf(member, self, { facts, term })),
  });
}

/** All members write into one op-log: none has it from another. */
const NO_SOURCE = { syncSourceHost: '', syncSourceId: new Int32(-1) };

function wallTimeAt({ oplog }: SetFacts, position: OpTime): Date {
  return new Date(oplog.entryAt(position)?.wallTime ?? 0);
}

function statusOf(
  member: Member,
  self: Member,
  { facts, term }: { readonly facts: SetFacts; readonly term: number },
): Reply {
  const up = isUp(member);
  return replyOf({
    _id: new Int32(member.id),
    name: member.address,
    health: up ? 1 : 0,
    state: new Int32(up ? STATE_NUMBERS[member.state] : 8),
    stateStr: up ? member.state : '(not reachable/healthy)',
    uptime: new Int32(0),
    optime: bearsData(member) ? opTimeAt(facts.oplog, positionOf(member, facts)) : undefined,
    ...(bearsData(member) ? progressOf(member, facts) : {}),
    ...NO_SOURCE,
    infoMessage: '',
    ...(member === facts.primary ? electionOf(facts) : {}),
    configVersion: new Int32(facts.setVersion),
    configTerm: new Int32(term),
    self: member === self ? true : undefined,
    ...(member === self ? { lastHeartbeatMessage: '' } : {}),
  });
}

function electionOf({ elected }: SetFacts): Readonly<Record<string, Value>> {
  if (elected === undefined) return {};
  return { electionTime: elected.time, electionDate: new Date(elected.time.t * 1000) };
}

function candidacy(facts: SetFacts, term: number): Readonly<Record<string, Reply>> {
  const { elected, oplog, members, primary } = facts;
  if (elected === undefined || primary === undefined) return {};
  const date = new Date(elected.time.t * 1000);
  const electionCandidateMetrics = replyOf({
    lastElectionReason: 'electionTimeout',
    lastElectionDate: date,
    electionTerm: BigInt(term),
    lastCommittedOpTimeAtElection: opTimeAt(oplog, elected.committed),
    lastSeenOpTimeAtElection: opTimeAt(oplog, elected.committed),
    numVotesNeeded: new Int32(majorityVotes(facts)),
    priorityAtElection: priorityOf(primary),
    electionTimeoutMillis: 10_000n,
    ...(members.length > 1 ? { numCatchUpOps: 0n } : {}),
    newTermStartDate: date,
    wMajorityWriteAvailabilityDate: date,
  });
  return { electionCandidateMetrics };
}

function progressOf(member: Member, facts: SetFacts): Readonly<Record<string, Date>> {
  const at = wallTimeAt(facts, positionOf(member, facts));
  return {
    optimeDate: new Date(Math.floor(at.getTime() / 1000) * 1000),
    lastAppliedWallTime: at,
    lastDurableWallTime: at,
  };
}

const SETTINGS: Fields = new Map<string, Value>([
  ['chainingAllowed', true],
  ['heartbeatIntervalMillis', new Int32(2000)],
  ['heartbeatTimeoutSecs', new Int32(10)],
  ['electionTimeoutMillis', new Int32(10_000)],
  ['catchUpTimeoutMillis', new Int32(-1)],
  ['catchUpTakeoverDelayMillis', new Int32(30_000)],
  ['getLastErrorModes', new Map()],
  [
    'getLastErrorDefaults',
    new Map<string, Value>([
      ['w', new Int32(1)],
      ['wtimeout', new Int32(0)],
    ]),
  ],
]);

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
    ['settings', new Map([...SETTINGS, ...facts.settings, ['replicaSetId', facts.replicaSetId]])],
  ]);
}

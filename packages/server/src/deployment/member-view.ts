import type { ReplicationMember } from '../command/node.ts';
import { CommandError } from '../value/command-error.ts';
import type { Member } from './member.ts';
import { memberHello, type SetFacts, startingHello } from './member-hello.ts';
import { memberStatus, setConfiguration } from './member-status.ts';
import { awaitReplication, majorityCommitPoint, positionOf } from './replication.ts';
import type { SetConfigurations } from './set-configurations.ts';

/** A set as its members' servers see it. */
export interface ViewedSet {
  readonly setName: string;
  readonly facts: SetFacts;
  readonly term: number;
  readonly configurations: SetConfigurations;
  stepDown(member: Member, seconds: number, force: boolean): void;
  freeze(member: Member, seconds: number): void;
}

/** The view that commands on a member's server have of the set, and what they do to it. */
export function memberView(member: Member, set: ViewedSet): ReplicationMember {
  const { configurations } = set;
  return {
    setName: set.setName,
    get state() {
      return member.state;
    },
    helloFields: (legacy, reply) =>
      member.state === 'STARTUP'
        ? startingHello(legacy, reply)
        : memberHello(member, set.facts, legacy, reply),
    get visibleAt() {
      const { facts } = set;
      const position = positionOf(member, facts);
      return position === facts.oplog.position ? undefined : position;
    },
    get majorityCommitPoint() {
      return majorityCommitPoint(set.facts);
    },
    get electionId() {
      return member.state === 'PRIMARY' ? set.facts.electionId : undefined;
    },
    get term() {
      return set.term;
    },
    awaitReplication: (position, w, options) =>
      awaitReplication(set.facts, position, w, {
        ...options,
        isPrimary: () => member.state === 'PRIMARY',
      }),
    stepDown: (seconds, { force }) => set.stepDown(member, seconds, force),
    freeze(seconds) {
      if (member.state === 'PRIMARY') {
        throw new CommandError(
          'NotSecondary',
          'Cannot freeze node when primary or running for election, state: Primary',
        );
      }
      set.freeze(member, seconds);
    },
    status() {
      configurations.checkConfigured();
      return memberStatus(member, set.facts, set.term);
    },
    configuration() {
      configurations.checkConfigured();
      return setConfiguration(set.facts, set.term);
    },
    initiate: (given) => configurations.initiate(given),
    reconfigure: (given, options) => configurations.reconfigure(given, options),
  };
}

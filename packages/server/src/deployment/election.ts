import { ObjectId } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { isUp, type Member, priorityOf, votesOf } from './member.ts';
import { majorityVotes, positionOf, type Replicas } from './replication.ts';

/** True if enough voters are up for there to be a primary. */
export function hasMajority(replicas: Replicas): boolean {
  const votes = replicas.members.filter(isUp).reduce((sum, member) => sum + votesOf(member), 0);
  return votes >= majorityVotes(replicas);
}

/** True if a member can become primary now. */
export function isElectable(member: Member, { clock }: Replicas): boolean {
  return isUp(member) && priorityOf(member) > 0 && member.frozenUntil <= clock.date();
}

/** The member that wins an election now: the highest priority, then the most advanced. */
export function electionWinner(replicas: Replicas): Member | undefined {
  if (!hasMajority(replicas)) return undefined;
  const candidates = replicas.members.filter((member) => isElectable(member, replicas));
  const rank = (member: Member): readonly [number, number] => [
    priorityOf(member),
    positionOf(member, replicas),
  ];
  return candidates.sort((a, b) => {
    const [priorityA, positionA] = rank(a);
    const [priorityB, positionB] = rank(b);
    return priorityB - priorityA || positionB - positionA || a.id - b.id;
  })[0];
}

/** Milliseconds until an election makes sense: after the delay, once some member may stand again. */
export function electionWait({ members, clock }: Replicas, delayMS = 10): number {
  const frozen = members.filter(isUp).map(({ frozenUntil }) => frozenUntil - clock.date());
  return Math.max(delayMS, Math.min(...frozen));
}

/** An election id grows with the term, so that drivers can tell a newer primary from an older. */
export function electionId(term: number): ObjectId {
  return new ObjectId(`7fffffff${term.toString(16).padStart(16, '0')}`);
}

/**
 * Throws NotWritablePrimary for a member that is no primary; unless `force`, ExceededTimeLimit where no other could become
 * primary.
 */
export function checkStepDown(member: Member, force: boolean, replicas: Replicas): void {
  if (member.state !== 'PRIMARY') {
    throw new CommandError('NotWritablePrimary', "not primary so can't step down");
  }
  if (force) return;
  if (replicas.members.some((each) => each !== member && isElectable(each, replicas))) return;
  const now = new Date(replicas.clock.date()).toISOString().replace('Z', '+00:00');
  throw new CommandError(
    'ExceededTimeLimit',
    `No electable secondaries caught up as of ${now}. Please use the replSetStepDown command ` +
      'with the argument {force: true} to force node to step down.',
  );
}

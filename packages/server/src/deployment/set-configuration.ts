import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import type { MemberOptions } from './replica-set-options.ts';

/** The configuration of one member. */
export interface ConfiguredMember {
  readonly id: number;
  /** `host:port`. */
  readonly host: string;
  readonly options: MemberOptions;
}

/** The configuration of a set. */
export interface SetConfiguration {
  readonly version: number;
  /** The newest term that is known; 0 before the first. */
  readonly term: number;
  readonly members: readonly ConfiguredMember[];
  /** The member that is in this process; undefined where all are other processes. */
  readonly own: ConfiguredMember | undefined;
  /** The settings that are given. */
  readonly settings: Fields;
}

const MOST_MEMBERS = 50;

/**
 * Reads a configuration as replSetInitiate and replSetReconfig are given it. Throws InvalidReplicaSetConfig for what is
 * none, NodeNotFound where `isSelf` holds for no member. Without `isSelf` all members are other processes.
 */
export function readConfiguration(
  given: Fields,
  isSelf: ((host: string) => boolean) | undefined,
): SetConfiguration {
  const name = given.get('_id');
  if (typeof name !== 'string') {
    const words = "BSON field 'ReplSetConfig._id' is missing but a required field";
    throw invalid(words);
  }
  const members = given.get('members');
  const list: readonly Value[] = Array.isArray(members) ? members : [];
  if (list.length < 1 || list.length > MOST_MEMBERS) {
    throw new CommandError(
      'NewReplicaSetConfigurationIncompatible',
      `Replica set configuration contains ${list.length} members, but must have at least 1 and no ` +
        `more than  ${MOST_MEMBERS}`,
    );
  }
  const version = numberOf(given.get('version')) ?? 1;
  const read = list.map(readMember);
  const own = read.find(({ host }) => isSelf?.(host));
  if (own === undefined && isSelf !== undefined) {
    throw new CommandError(
      'NodeNotFound',
      `No host described in new configuration with {version: ${version}, term: 0} for replica set ` +
        `${name} maps to this node`,
    );
  }
  checkMembers(read);
  const settings = given.get('settings');
  return {
    version,
    term: numberOf(given.get('term')) ?? 0,
    members: read,
    own,
    settings: settings instanceof Map ? settings : new Map(),
  };
}

function checkMembers(members: readonly ConfiguredMember[]): void {
  for (const [at, { id, host }] of members.entries()) {
    const same = members.slice(0, at).findIndex((each) => each.id === id || each.host === host);
    if (same < 0) continue;
    const what = members[same]?.id === id ? `_id == ${id}` : `host == ${host}`;
    throw invalid(
      `Found two member configurations with same ${members[same]?.id === id ? '_id' : 'host'} field, ` +
        `members.${same}.${what} and members.${at}.${what}`,
    );
  }
  if (members.some(({ options }) => !options.arbiter && options.priority !== 0)) return;
  throw invalid(
    'Replica set configuration must contain at least one non-arbiter member with priority > 0',
  );
}

function readMember(member: Value): ConfiguredMember {
  if (!(member instanceof Map)) throw invalid('members are documents');
  const missing = (name: string): CommandError => {
    const words = `BSON field 'MemberConfig.${name}' is missing but a required field`;
    return invalid(`member: ${showFields(member)} :: caused by :: ${words}`);
  };
  const host = member.get('host');
  const id = numberOf(member.get('_id'));
  if (id === undefined) throw missing('_id');
  if (typeof host !== 'string') throw missing('host');
  const tags = member.get('tags');
  const arbiter = isTruthy(member.get('arbiterOnly'));
  const priority = arbiter ? 0 : (numberOf(member.get('priority')) ?? 1);
  const votes = numberOf(member.get('votes')) ?? 1;
  if (votes === 0 && priority > 0) throw invalid('priority must be 0 when non-voting (votes:0)');
  if (arbiter && votes === 0) throw invalid('Arbiter must vote (cannot have 0 votes)');
  return {
    id,
    host: host.includes(':') ? host : `${host}:27017`,
    options: {
      priority,
      votes: votes === 0 ? 0 : 1,
      hidden: isTruthy(member.get('hidden')),
      ...(arbiter && { arbiter }),
      ...(tags instanceof Map && { tags: textsOf(tags) }),
    },
  };
}

function textsOf(tags: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries([...tags].map(([name, value]) => [name, String(value)]));
}

function invalid(words: string): CommandError {
  return new CommandError('InvalidReplicaSetConfig', words);
}

import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import type { MemberOptions } from './replica-set-options.ts';

/** The configuration of a set with one member in this process. */
export interface SetConfiguration {
  readonly version: number;
  /** The newest term that is known; 0 before the first. */
  readonly term: number;
  readonly host: string;
  readonly options: MemberOptions;
}

const MOST_MEMBERS = 50;

/**
 * Reads a configuration as replSetInitiate and replSetReconfig are given it. Throws InvalidReplicaSetConfig for what is
 * none, NodeNotFound where `isSelf` holds for no member, or for another process, which cannot be reached.
 */
export function readConfiguration(
  given: Fields,
  isSelf: (host: string) => boolean,
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
  const own = read.find(({ host }) => isSelf(host));
  if (own === undefined) {
    throw new CommandError(
      'NodeNotFound',
      `No host described in new configuration with {version: ${version}, term: 0} for replica set ` +
        `${name} maps to this node`,
    );
  }
  const other = read.find((each) => each !== own);
  if (other !== undefined) {
    throw new CommandError(
      'NodeNotFound',
      'replSetInitiate quorum check failed because not all proposed set members responded ' +
        `affirmatively: ${other.host} is another process, and this mongod is a set of one; ` +
        '"touchstone server --topology replicaset" starts a set of several',
    );
  }
  return { version, term: numberOf(given.get('term')) ?? 0, ...own };
}

function readMember(member: Value): { readonly host: string; readonly options: MemberOptions } {
  if (!(member instanceof Map)) throw invalid('members are documents');
  const host = member.get('host');
  if (typeof host !== 'string') {
    const words = "BSON field 'MemberConfig.host' is missing but a required field";
    throw invalid(`member: ${showFields(member)} :: caused by :: ${words}`);
  }
  const tags = member.get('tags');
  const priority = numberOf(member.get('priority')) ?? 1;
  const votes = numberOf(member.get('votes')) ?? 1;
  if (isTruthy(member.get('arbiterOnly')) || priority === 0 || votes === 0) {
    throw invalid(
      'Replica set configuration must contain at least one non-arbiter member with priority > 0',
    );
  }
  return {
    host: host.includes(':') ? host : `${host}:27017`,
    options: {
      priority,
      hidden: isTruthy(member.get('hidden')),
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

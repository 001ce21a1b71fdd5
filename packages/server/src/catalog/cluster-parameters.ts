import { Timestamp } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { settingOf } from './cluster-settings.ts';

/** The parameters of all servers together, as they are before somebody sets them. */
const INITIAL: ReadonlyMap<string, Fields> = new Map<string, Fields>([
  [
    'changeStreamOptions',
    new Map([['preAndPostImages', new Map([['expireAfterSeconds', 'off']])]]),
  ],
  ['changeStreams', new Map([['expireAfterSeconds', 3600n]])],
]);

/** Throws on a standalone server. */
export function checkClustered({ node, command }: CommandCall): void {
  if (node.member !== undefined || node.mongos !== undefined) return;
  const words = `${command.name} cannot be run on standalones`;
  throw new CommandError('IllegalOperation', words);
}

/** The names of all parameters. */
export function clusterParameterNames(): readonly string[] {
  return [...INITIAL.keys()];
}

/** One parameter with the time from which on it is so. Throws for one that there is not. */
export function clusterParameter(call: CommandCall, name: string): Fields {
  const initial = INITIAL.get(name);
  if (initial === undefined) {
    throw new CommandError('NoSuchKey', `Unknown server parameter: ${name}`);
  }
  const unset: Fields = new Map<string, Value>([
    ['_id', name],
    ['clusterParameterTime', new Timestamp({ t: 0, i: 0 })],
  ]);
  return settingOf(call, 'clusterParameters', name) ?? new Map([...unset, ...initial]);
}

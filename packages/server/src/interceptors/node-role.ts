import type { CommandCall, Interceptor } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

/** Refuses what only a primary does, and on a secondary what did not ask for one. */
export const nodeRole: Interceptor = {
  name: 'node-role',
  before(call) {
    const { member } = call.node;
    const { access } = call.command;
    if (member === undefined || access === 'control' || member.state === 'PRIMARY')
      return undefined;
    if (member.state === 'STARTUP') refuseStarting(call);
    if (member.state !== 'SECONDARY') {
      throw new CommandError('NotPrimaryOrSecondary', 'node is in recovering state');
    }
    if (access === 'write') throw new CommandError('NotWritablePrimary', 'not primary');
    if (!allowsSecondary(call)) {
      throw new CommandError('NotPrimaryNoSecondaryOk', 'not primary and secondaryOk=false');
    }
    return undefined;
  },
};

// A member that nobody has given a configuration.
function refuseStarting(call: CommandCall): never {
  if (call.command.access === 'write') throw new CommandError('NotWritablePrimary', 'not primary');
  if (!allowsSecondary(call)) {
    throw new CommandError('NotPrimaryNoSecondaryOk', 'not primary and secondaryOk=false');
  }
  throw new CommandError('NotPrimaryOrSecondary', 'node is not in primary or recovering state');
}

function allowsSecondary(call: CommandCall): boolean {
  // A getMore goes where its cursor is.
  if (call.command.name === 'getMore') return true;
  const mode = call.generic.readPreference?.get('mode');
  return mode !== undefined && mode !== 'primary';
}

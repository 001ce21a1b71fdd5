import type { Command } from '../command/command.ts';
import type { Router } from './router.ts';

/** These a mongos does itself, with the commands of a mongod. */
const OWN: ReadonlySet<string> = new Set([
  'authenticate',
  'buildInfo',
  'configureFailPoint',
  'connectionStatus',
  'createUser',
  'dropAllUsersFromDatabase',
  'dropUser',
  'getCmdLineOpts',
  'getLog',
  'getNonce',
  'getParameter',
  'grantRolesToUser',
  'hello',
  'hostInfo',
  'isMaster',
  'listCommands',
  'logout',
  'ping',
  'refreshSessions',
  'revokeRolesFromUser',
  'saslContinue',
  'saslStart',
  'serverStatus',
  'setParameter',
  'startSession',
  'testDeprecationInVersion2',
  'testVersion2',
  'updateUser',
  'usersInfo',
  'whatsMyUri',
]);

/** A mongod's command as a mongos has it; undefined for what a mongos does not have. */
export function routeCommand(command: Command, router: Router): Command | undefined {
  if (command.name.startsWith('replSet') || command.name === 'prepareTransaction') return undefined;
  if (OWN.has(command.name)) return command;
  return { ...command, run: (call) => router.run(call) };
}

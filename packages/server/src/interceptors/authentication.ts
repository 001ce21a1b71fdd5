import { type Action, isAllowed } from '../auth/roles.ts';
import type { CommandCall, Interceptor } from '../command/call.ts';
import { storesResults } from '../command/map-reduce-output.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';

/** Lets commands through whose user is known and may run them. */
export const authentication: Interceptor = {
  name: 'authentication',
  before(call) {
    const { node, command, connection, generic } = call;
    if (connection.isInternal) return undefined;
    if (!node.authentication.isRequired || command.auth === 'none') return undefined;
    const { users, roles } = connection.authentication;
    if (users.length === 0) {
      if (isFirstUser(call)) return undefined;
      throw new CommandError('Unauthorized', `Command ${command.name} requires authentication`);
    }
    for (const action of actionsOf(call)) {
      if (isAllowed(roles, action, generic.database)) continue;
      const shown = showFields(withoutSecrets(decodeFields(call.body.bytes)));
      throw new CommandError(
        'Unauthorized',
        `not authorized on ${generic.database} to execute command ${shown}`,
      );
    }
    return undefined;
  },
};

/** Whoever is logged in may run these: they only concern himself. */
const OWN_AFFAIRS: ReadonlySet<string> = new Set([
  'abortTransaction',
  'commitTransaction',
  'endSessions',
  'getMore',
  'killCursors',
  'listDatabases',
  'logout',
  'prepareTransaction',
  'refreshSessions',
  'startSession',
]);

const ACTIONS: Readonly<Record<string, Action>> = {
  collMod: 'dbAdmin',
  createUser: 'userAdmin',
  dropAllUsersFromDatabase: 'userAdmin',
  dropDatabase: 'dbAdmin',
  dropUser: 'userAdmin',
  getCmdLineOpts: 'monitor',
  getLog: 'monitor',
  getParameter: 'monitor',
  grantRolesToUser: 'userAdmin',
  hostInfo: 'monitor',
  replSetGetConfig: 'monitor',
  replSetGetStatus: 'monitor',
  revokeRolesFromUser: 'userAdmin',
  serverStatus: 'monitor',
  updateUser: 'userAdmin',
  usersInfo: 'userAdmin',
  validate: 'dbAdmin',
};

function actionsOf({ command, body }: CommandCall): readonly Action[] {
  const { name, access } = command;
  if (OWN_AFFAIRS.has(name)) return [];
  const known = ACTIONS[name];
  if (known !== undefined) return [known];
  if (name === 'aggregate' && showsAllUsers(body.value('pipeline'))) return ['read', 'monitor'];
  if (name === 'aggregate' && writes(body.value('pipeline'))) return ['read', 'write'];
  if (name === 'mapReduce' && storesResults(body)) return ['read', 'write'];
  return [access === 'control' ? 'manage' : access];
}

function showsAllUsers(pipeline: unknown): boolean {
  const first: unknown = Array.isArray(pipeline) ? pipeline[0] : undefined;
  const options = first instanceof Map ? first.get('$currentOp') : undefined;
  return options instanceof Map && options.get('allUsers') === true;
}

function writes(pipeline: unknown): boolean {
  const last: unknown = Array.isArray(pipeline) ? pipeline.at(-1) : undefined;
  return last instanceof Map && (last.has('$out') || last.has('$merge'));
}

/** The localhost exception: from this machine, the first user can be made by nobody. */
function isFirstUser({ node, command, connection, generic }: CommandCall): boolean {
  if (command.name !== 'createUser' || generic.database !== 'admin') return false;
  const isLocal = /^(127\.|\[?::1\]?|\[?::ffff:127\.|\/|localhost)/.test(connection.remoteAddress);
  return isLocal && node.authentication.users.isEmpty();
}

/** As MongoDB shows a command that carries a password. */
function withoutSecrets(fields: Fields): Fields {
  if (fields.has('pwd')) fields.set('pwd', 'xxx');
  return fields;
}

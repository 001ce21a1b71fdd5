import { ANYTHING } from '../auth/privilege.ts';
import { ruleOf } from '../authorization/command-rules.ts';
import { cursorOwners } from '../authorization/cursor-owner.ts';
import { ownSession } from '../authorization/session-owner.ts';
import { unauthorized } from '../authorization/unauthorized.ts';
import type { CommandCall, Interceptor } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

/** Lets commands through whose user is known and may run them. */
export const authentication: Interceptor = {
  name: 'authentication',
  before(call) {
    const { node, command, connection, generic } = call;
    const { authentication: client } = connection;
    if (client.isLoggedIn) {
      if (generic.lsid !== undefined) ownSession(call, generic.lsid);
      if (client.isRequired) call.owners = cursorOwners(call, () => isAllowed(call));
    }
    if (!node.authentication.isRequired) return undefined;
    // Another server of the cluster has checked its command already.
    if (connection.isInternal || command.auth === 'none') return undefined;
    if (!client.isLoggedIn) {
      if (isFirstUser(call)) return undefined;
      throw new CommandError('Unauthorized', `Command ${command.name} requires authentication`);
    }
    if (!isAllowed(call)) throw unauthorized(call);
    return undefined;
  },
};

function isAllowed({ command, body, name, generic, connection }: CommandCall): boolean {
  const { users, rights } = connection.authentication;
  const rule = ruleOf(command.name);
  // Nobody has said what it asks for: then it asks for everything.
  if (rule === undefined) return rights.privileges.allows(ANYTHING, 'anyAction');
  return rule({ users, rights, name, body, database: generic.database });
}

const BEFORE_THE_FIRST_USER: ReadonlySet<string> = new Set([
  'createUser',
  'replSetGetConfig',
  'replSetGetStatus',
  'replSetInitiate',
  'replSetReconfig',
]);

/** The localhost exception: from this machine, a set can be made and the first user by nobody. */
function isFirstUser({ node, command, connection, generic }: CommandCall): boolean {
  if (!BEFORE_THE_FIRST_USER.has(command.name) || generic.database !== 'admin') return false;
  const isLocal = /^(127\.|\[?::1\]?|\[?::ffff:127\.|\/|localhost)/.test(connection.remoteAddress);
  return isLocal && node.authentication.users.isEmpty();
}

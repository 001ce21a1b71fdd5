import { Binary } from 'bson';
import { ANYTHING } from '../auth/privilege.ts';
import { type User, userDigest } from '../auth/user.ts';
import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import type { Steps } from '../value/steps.ts';
import type { Fields } from '../value/value.ts';

const digests = new WeakMap<User, Binary>();

/** By what the sessions of a user are told from those of others. */
function digestOf(user: User): Binary {
  const known = digests.get(user);
  if (known !== undefined) return known;
  const digest = new Binary(userDigest(user.name, user.database), 0);
  digests.set(user, digest);
  return digest;
}

/**
 * Makes a session that a client names one of its user's. Throws Unauthorized for one of somebody else, but where the client
 * is a server of the same deployment.
 */
export function ownSession({ connection }: CommandCall, lsid: Fields): void {
  const [user, ...others] = connection.authentication.users;
  if (user === undefined) return;
  if (others.length > 0) {
    throw new CommandError('Unauthorized', 'there are too many users authenticated');
  }
  const own = digestOf(user);
  const given = lsid.get('uid');
  if (given === undefined || given === null) lsid.set('uid', own);
  else if (!(given instanceof Binary && Buffer.from(own.value()).equals(given.value())))
    checkTrusted(connection);
}

function checkTrusted({ authentication }: CommandCall['connection']): void {
  if (authentication.rights.privileges.allows(ANYTHING, 'impersonate')) return;
  throw new CommandError('Unauthorized', 'Unauthorized to set user digest in LogicalSessionId');
}

/**
 * Makes all sessions that a client names its user's, and then does something with each, in steps. Throws Unauthorized before
 * anything is done when one of them is somebody else's.
 */
export function* withOwnSessions(
  call: CommandCall,
  reading: Steps<Fields[]>,
  act: (lsid: Fields) => void,
): Steps<void> {
  const lsids = yield* reading;
  for (const lsid of lsids) {
    ownSession(call, lsid);
    yield;
  }
  for (const lsid of lsids) {
    act(lsid);
    yield;
  }
}

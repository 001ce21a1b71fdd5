import { CLUSTER } from '../auth/privilege.ts';
import type { CommandCall } from '../command/call.ts';
import type { CursorOwners, ServerCursor } from '../cursor/server-cursor.ts';

function namesOf({ connection }: CommandCall): string[] {
  return connection.authentication.users.map(({ database, name }) => `${database}.${name}`);
}

/** The owner of the cursors that a command opens. */
export function cursorOwners(call: CommandCall, mayReadOn: () => boolean): CursorOwners {
  return { names: namesOf(call), mayReadOn };
}

/** True if the command comes from one of those who opened the cursor. */
export function isOwnedBy(call: CommandCall, { names }: CursorOwners): boolean {
  return namesOf(call).some((name) => names.includes(name));
}

/** One's own cursors may be closed always, those of others by who may close any. */
export function mayKillCursor(call: CommandCall, { options }: ServerCursor): boolean {
  const { owners } = options;
  if (owners === undefined || isOwnedBy(call, owners)) return true;
  return call.connection.authentication.rights.privileges.allows(CLUSTER, 'killAnyCursor');
}

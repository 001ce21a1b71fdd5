import { restrictionFields } from '../auth/authentication-restriction.ts';
import type { ResolvedRoles } from '../auth/roles.ts';
import { roleFields, type User, userInfo, userKey } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, document, numberOf, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { toldDocuments } from '../command/user/told-documents.ts';
import { queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

export const usersInfo: Command = defineCommand({
  name: 'usersInfo',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells of users.',
  fields: fields(
    {
      usersInfo: required(value),
      showCredentials: optional(boolean),
      showCustomData: optional(boolean),
      showPrivileges: optional(boolean),
      showAuthenticationRestrictions: optional(boolean),
      filter: optional(document),
    },
    { namesItself: true },
  ),
  async run(call, { usersInfo: asked, filter, ...options }) {
    const { node, generic } = call;
    const { showCredentials = false, showCustomData = true } = options;
    const { showPrivileges = false, showAuthenticationRestrictions = false } = options;
    if ((showPrivileges || showAuthenticationRestrictions) && !isExact(asked)) {
      const words = 'Privilege or restriction details require exact-match usersInfo queries';
      throw new CommandError('IllegalOperation', words);
    }
    const isAsked = filterOf(asked, generic.database);
    const context = queryContext(call, { collation: undefined });
    const matcher = compileMatcher(filter ?? new Map(), context);
    const found = node.authentication.users
      .all()
      .filter((user) => isAsked(user) && matcher.matches(userInfo(user, false)));
    const users = await toldDocuments(call, found, (user) => {
      const plain = userInfo(user, showCredentials);
      if (!showCustomData) plain.delete('customData');
      if (!showPrivileges && !showAuthenticationRestrictions) return plain;
      const fields = mechanismsFirst(plain);
      if (showAuthenticationRestrictions) {
        fields.set('authenticationRestrictions', restrictionFields(user.restrictions ?? []));
      }
      addRights(fields, node.authentication.roles.resolve(user.roles));
      return fields;
    });
    return replyOf({ users });
  },
});

/** True if users are named: what they may do is told of such alone. */
function isExact(asked: Value): boolean {
  if (asked instanceof Map) return asked.get('forAllDBs') !== true;
  return typeof asked === 'string' || Array.isArray(asked);
}

// A user who is told of with rights is read in another way than one without, and so are the fields in order.
function mechanismsFirst(info: Fields): Fields {
  const fields: Fields = new Map();
  for (const [name, value] of info) {
    if (name === 'mechanisms') continue;
    fields.set(name, value);
    if (name === 'db') fields.set('mechanisms', info.get('mechanisms') ?? []);
  }
  return fields;
}

function addRights(fields: Fields, { roles, privileges, restrictions }: ResolvedRoles): void {
  fields.set('inheritedRoles', roles.map(roleFields));
  fields.set('inheritedPrivileges', privileges.documents());
  fields.set('inheritedAuthenticationRestrictions', restrictions.map(restrictionFields));
}

function filterOf(asked: Value, database: string): (user: User) => boolean {
  if (asked instanceof Map) {
    if (asked.get('forAllDBs') === true) return () => true;
  } else if (numberOf(asked) === 1) {
    return (user) => user.database === database;
  }
  const names = Array.isArray(asked) ? asked : [asked];
  const keys = new Set(names.map((name) => keyOf(name, database)));
  return (user) => keys.has(userKey(user.database, user.name));
}

function keyOf(asked: Value, database: string): string {
  if (typeof asked === 'string') return userKey(database, asked);
  const [name, db] = asked instanceof Map ? [asked.get('user'), asked.get('db')] : [];
  if (typeof name === 'string' && typeof db === 'string') return userKey(db, name);
  throw new CommandError('BadValue', 'UserName must be either a string or an object');
}

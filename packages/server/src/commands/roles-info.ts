import { restrictionFields } from '../auth/authentication-restriction.ts';
import { builtInRoleNames } from '../auth/built-in-roles.ts';
import type { Roles } from '../auth/roles.ts';
import { type Role, roleFields } from '../auth/user.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, numberOf, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { roleInfo } from '../command/user/role-info.ts';
import { toldDocuments } from '../command/user/told-documents.ts';
import { namedRole } from '../command/user/user-management.ts';
import { CommandError } from '../value/command-error.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

export const rolesInfo: Command = defineCommand({
  name: 'rolesInfo',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells of roles.',
  fields: fields(
    {
      rolesInfo: required(value),
      showPrivileges: optional(value),
      showBuiltinRoles: optional(looseBoolean),
      showAuthenticationRestrictions: optional(looseBoolean),
    },
    { namesItself: true },
  ),
  async run(call, { rolesInfo: asked, showPrivileges = false, ...options }) {
    const { node, generic } = call;
    const { showBuiltinRoles = false, showAuthenticationRestrictions = false } = options;
    const { roles } = node.authentication;
    const { database } = generic;
    checkShown(showPrivileges);
    const isListed = numberOf(asked) === 1;
    const wanted = isListed
      ? rolesOfDatabase(roles, database, showBuiltinRoles)
      : namedRoles(asked, database);
    if (showPrivileges === 'asUserFragment')
      return replyOf({ userFragment: fragment(roles, wanted) });
    const shown = {
      isListed,
      showPrivileges: showPrivileges === true,
      showAuthenticationRestrictions,
    };
    return replyOf({
      roles: await toldDocuments(call, wanted, (role) => roleInfo(roles, role, shown)),
    });
  },
});

function checkShown(showPrivileges: Value): void {
  if (typeof showPrivileges === 'boolean' || showPrivileges === 'asUserFragment') return;
  throw new CommandError(
    'BadValue',
    "Failed to parse 'showPrivileges'. 'showPrivileges' should either be a boolean or the string " +
      `'asUserFragment', given: ${showElement('showPrivileges', showPrivileges)}`,
  );
}

function rolesOfDatabase(roles: Roles, database: string, withBuiltIn: boolean): Role[] {
  const made = roles.all().filter((role) => role.database === database);
  const names = [
    ...(withBuiltIn ? builtInRoleNames(database) : []),
    ...made.map(({ name }) => name),
  ];
  return names.map((role) => ({ role, db: database }));
}

function namedRoles(asked: Value, database: string): Role[] {
  if (Array.isArray(asked)) return asked.map((each) => namedRole(each, database));
  if (typeof asked === 'string' || asked instanceof Map) return [namedRole(asked, database)];
  throw new CommandError('BadValue', 'RoleName must be either a string or an object');
}

/** The user fragment of somebody who had these roles. */
function fragment(roles: Roles, wanted: readonly Role[]): Fields {
  const known = wanted.filter((role) => roles.has(role));
  const resolved = roles.resolve(known);
  return new Map<string, Value>([
    ['roles', known.map(roleFields)],
    ['inheritedRoles', resolved.roles.map(roleFields)],
    ['inheritedPrivileges', resolved.privileges.documents()],
    ['inheritedAuthenticationRestrictions', resolved.restrictions.map(restrictionFields)],
  ]);
}

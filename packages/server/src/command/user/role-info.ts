import { builtInRole } from '../../auth/built-in-roles.ts';
import { privilegeFields } from '../../auth/privilege.ts';
import type { Roles } from '../../auth/roles.ts';
import { roleKey } from '../../auth/stored-role.ts';
import { type Role, roleFields } from '../../auth/user.ts';
import type { Fields, Value } from '../../value/value.ts';
import { isSameRole } from './role-management.ts';

/** A role as rolesInfo tells of it; nothing where there is none. */
export function roleInfo(roles: Roles, role: Role, showPrivileges: boolean): Fields[] {
  const stored = roles.find(role);
  const builtIn = builtInRole(role);
  if (stored === undefined && builtIn === undefined) return [];
  const resolved = roles.resolve([role]);
  const fields: Fields = new Map();
  if (stored !== undefined) fields.set('_id', roleKey(role));
  // A built-in role is told of in another order of fields.
  if (stored === undefined) fields.set('db', role.db).set('role', role.role).set('roles', []);
  else fields.set('role', role.role).set('db', role.db);
  if (showPrivileges) fields.set('privileges', ownPrivileges(stored?.privileges ?? builtIn ?? []));
  fields.set('roles', (stored?.roles ?? []).map(roleFields));
  const inherited = resolved.roles.filter((each) => !isSameRole(each, role));
  fields.set('inheritedRoles', inherited.map(roleFields));
  if (showPrivileges) fields.set('inheritedPrivileges', resolved.privileges.documents());
  return [fields.set('isBuiltin', stored === undefined)];
}

function ownPrivileges(
  privileges: readonly {
    readonly resources: readonly string[];
    readonly actions: readonly string[];
  }[],
): Value[] {
  return privileges.flatMap(({ resources, actions }) =>
    resources.map((resource) => privilegeFields({ resources: [resource], actions })),
  );
}

import { restrictionFields } from '../../auth/authentication-restriction.ts';
import { builtInRole } from '../../auth/built-in-roles.ts';
import { privilegeFields } from '../../auth/privilege.ts';
import type { Roles } from '../../auth/roles.ts';
import { roleKey } from '../../auth/stored-role.ts';
import { type Role, roleFields } from '../../auth/user.ts';
import type { Fields, Value } from '../../value/value.ts';
import { isSameRole } from './role-management.ts';

/** The details that rolesInfo is asked for. */
export interface ShownDetails {
  readonly showPrivileges: boolean;
  readonly showAuthenticationRestrictions: boolean;
  /** True if all roles of a database are told of, which come in another order of fields. */
  readonly isListed: boolean;
}

/** A role as rolesInfo tells of it; undefined where there is none. */
export function roleInfo(roles: Roles, role: Role, details: ShownDetails): Fields | undefined {
  const stored = roles.find(role);
  const builtIn = builtInRole(role);
  if (stored === undefined && builtIn === undefined) return undefined;
  const fields: Fields = new Map();
  const privileges = (): Fields =>
    fields.set('privileges', ownPrivileges(stored?.privileges ?? builtIn ?? []));
  if (stored === undefined) {
    if (details.isListed) {
      fields.set('role', role.role).set('db', role.db).set('isBuiltin', true);
    } else fields.set('db', role.db).set('role', role.role);
    fields.set('roles', []);
    if (details.showPrivileges) privileges();
  } else {
    fields.set('_id', roleKey(role)).set('role', role.role).set('db', role.db);
    if (details.showPrivileges) privileges();
    fields.set('roles', stored.roles.map(roleFields));
  }
  if (details.showAuthenticationRestrictions) {
    const own = stored?.restrictions ?? [];
    fields.set('authenticationRestrictions', own.length === 0 ? [] : [restrictionFields(own)]);
  }
  if (details.isListed) fields.set('isBuiltin', stored === undefined);
  addInherited(fields, roles, role, details);
  return fields.set('isBuiltin', stored === undefined);
}

function addInherited(fields: Fields, roles: Roles, role: Role, details: ShownDetails): void {
  const resolved = roles.resolve([role]);
  const inherited = resolved.roles.filter((each) => !isSameRole(each, role));
  fields.set('inheritedRoles', inherited.map(roleFields));
  if (details.showPrivileges) fields.set('inheritedPrivileges', resolved.privileges.documents());
  if (!details.showAuthenticationRestrictions) return;
  const restrictions = resolved.restrictions.map(restrictionFields);
  fields.set('inheritedAuthenticationRestrictions', restrictions);
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

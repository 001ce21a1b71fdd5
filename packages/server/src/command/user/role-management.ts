/** Parts that the commands share that change roles. */
import { isAction } from '../../auth/actions.ts';
import { builtInRole } from '../../auth/built-in-roles.ts';
import { databaseOf, type Privilege, resourceOf } from '../../auth/privilege.ts';
import type { StoredRole } from '../../auth/stored-role.ts';
import type { Role } from '../../auth/user.ts';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';
import { wrongType } from '../grammar/field-type.ts';
import { namedRole } from './user-management.ts';

export function isSameRole(one: Role, other: Role): boolean {
  return one.role === other.role && one.db === other.db;
}

/** Throws for a name that no new role may have. */
export function checkNewName(role: Role): void {
  if (role.role === '') throw new CommandError('BadValue', 'Role name must be non-empty');
  if (role.db === 'local' || role.db === '$external') {
    throw new CommandError('BadValue', `Cannot create roles in the ${role.db} database`);
  }
  if (builtInRole(role) === undefined) return;
  const words = 'Cannot create roles with the same name as a built-in role';
  throw new CommandError('BadValue', words);
}

/** The role of the command's database that somebody made. Throws RoleNotFound with these words. */
export function existingRole(call: CommandCall, role: string, message?: string): StoredRole {
  const { database: db } = call.generic;
  const found = call.node.authentication.roles.find({ role, db });
  if (found !== undefined) return found;
  const isBuiltIn = builtInRole({ role, db }) !== undefined;
  const words = isBuiltIn ? undefined : message;
  throw new CommandError('RoleNotFound', words ?? `Role ${role}@${db} not found`);
}

/** As `existingRole`; throws BadValue for a built-in role. */
export function modifiableRole(call: CommandCall, role: string, message?: string): StoredRole {
  const { database: db } = call.generic;
  if (builtInRole({ role, db }) !== undefined) {
    throw new CommandError('BadValue', `${role}@${db} is a built-in role and cannot be modified`);
  }
  return existingRole(call, role, message);
}

/** Throws for an empty array: there is nothing to grant or to revoke. */
export function checkNotEmpty(call: CommandCall, field: string, list: readonly Value[]): void {
  if (list.length > 0) return;
  const words = `${call.command.name} command requires a non-empty "${field}" array`;
  throw new CommandError('BadValue', words);
}

/** Reads privileges: each a resource, and actions on it. Throws as MongoDB does, for those of other databases too. */
export function privilegesOf(call: CommandCall, list: readonly Value[]): Privilege[] {
  const { database } = call.generic;
  return list.map((value, index) => {
    if (!(value instanceof Map)) {
      const path = `${call.command.name}.privileges.${index}`;
      throw wrongType(path, typeAlias(value), ['object']);
    }
    const privilege = privilegeOf(value);
    const isOwn = databaseOf(privilege.resources[0] ?? '') === database;
    if (isOwn || database === 'admin') return privilege;
    throw new CommandError(
      'InvalidRoleModification',
      `Roles on the '${database}' database cannot be granted privileges that target other databases or the cluster`,
    );
  });
}

function privilegeOf(fields: Fields): Privilege {
  const given = fields.get('resource');
  const actions = fields.get('actions');
  if (!(given instanceof Map)) throw new CommandError('FailedToParse', 'missing resource field');
  if (!Array.isArray(actions) || actions.length === 0) {
    throw new CommandError('FailedToParse', 'missing actions field');
  }
  const resource = resourceOf(given);
  if (resource === undefined) {
    throw new CommandError(
      'FailedToParse',
      'resource must set both db and collection or neither, but not exactly one.',
    );
  }
  const unknown = actions.find((action) => typeof action !== 'string' || !isAction(action));
  if (unknown !== undefined) {
    throw new CommandError('BadValue', `Unrecognized action: ${String(unknown)}`);
  }
  return { resources: [resource], actions: actions.map(String) };
}

/** Reads roles that a role is to have: those of its own database, without a cycle; admin's may have all. */
export function rolesForRole(call: CommandCall, name: string, list: readonly Value[]): Role[] {
  const { database } = call.generic;
  const own = { role: name, db: database };
  const { roles: known } = call.node.authentication;
  const seen = new Set<string>();
  return list.map((value) => {
    const role = namedRole(value, database);
    if (isSameRole(role, own)) {
      const words = `Cannot grant role ${name}@${database} to itself.`;
      throw new CommandError('InvalidRoleModification', words);
    }
    if (role.db !== database && database !== 'admin') {
      const words = `Roles on the '${database}' database cannot be granted roles from other databases`;
      throw new CommandError('InvalidRoleModification', words);
    }
    if (!known.has(role)) {
      const words = `Cannot grant roles to '${name}@${database}': Could not find role: ${role.role}@${role.db}`;
      throw new CommandError('RoleNotFound', words);
    }
    if (known.leadsTo(role, own, seen)) {
      const words = `Granting roles to ${name}@${database} would introduce a cycle in the role graph`;
      throw new CommandError('InvalidRoleModification', words);
    }
    return role;
  });
}

function actionsByResource(privileges: readonly Privilege[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { resources, actions } of privileges) {
    for (const resource of resources) {
      found.set(resource, new Set([...(found.get(resource) ?? []), ...actions]));
    }
  }
  return found;
}

function privilegesFrom(byResource: ReadonlyMap<string, ReadonlySet<string>>): Privilege[] {
  return [...byResource].map(([resource, actions]) => ({
    resources: [resource],
    actions: [...actions].sort(),
  }));
}

/** Privileges that either list grants. */
export function withPrivileges(
  had: readonly Privilege[],
  given: readonly Privilege[],
): Privilege[] {
  return privilegesFrom(actionsByResource([...had, ...given]));
}

/** Privileges of the first list without those of the second. */
export function withoutPrivileges(
  had: readonly Privilege[],
  taken: readonly Privilege[],
): Privilege[] {
  const left = actionsByResource(had);
  for (const [resource, actions] of actionsByResource(taken)) {
    const kept = left.get(resource);
    for (const action of actions) kept?.delete(action);
    if (kept?.size === 0) left.delete(resource);
  }
  return privilegesFrom(left);
}

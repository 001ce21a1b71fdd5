import {
  ALL_DATABASES,
  CLUSTER,
  databaseOf as databaseOfResource,
  resourceOf,
} from '../auth/privilege.ts';
import type { Role } from '../auth/user.ts';
import type { Value } from '../value/value.ts';
import { type Asked, databaseOf, may, onDatabase, type Rules } from './asked.ts';

/** The roles of a field: names on the command's database, or documents. */
function rolesIn({ body, database }: Asked, name: string): readonly Role[] {
  const value = body.value(name);
  return Array.isArray(value) ? value.flatMap((each) => named(each, 'role', database)) : [];
}

/** The role or user that a name, or a document of a name and a database, stands for. */
function named(value: Value, field: 'role' | 'user', database: string): Role[] {
  if (typeof value === 'string') return [{ role: value, db: database }];
  if (!(value instanceof Map)) return [];
  const [role, db] = [value.get(field), value.get('db')];
  return typeof role === 'string' && typeof db === 'string' ? [{ role, db }] : [];
}

/** Nobody gives, or takes, a role of a database where he may not. */
function mayHandleRoles(asked: Asked, action: 'grantRole' | 'revokeRole'): boolean {
  return rolesIn(asked, 'roles').every(({ db }) => may(asked, `${db}.`, action));
}

function mayHandlePrivileges(asked: Asked, action: 'grantRole' | 'revokeRole'): boolean {
  const value = asked.body.value('privileges');
  const given = Array.isArray(value) ? value.filter((each) => each instanceof Map) : [];
  return given.every((privilege) => {
    const fields = privilege.get('resource');
    const resource = fields instanceof Map ? resourceOf(fields) : undefined;
    if (resource === undefined) return true;
    // A resource of several databases, or of the cluster, is admin's.
    return may(asked, `${databaseOfResource(resource) ?? 'admin'}.`, action);
  });
}

function has({ body }: Asked, name: string): boolean {
  return body.value(name) !== undefined;
}

function isOneself({ body, database, name, users }: Asked): boolean {
  const who = body.value(name);
  return users.some((user) => user.name === who && user.database === database);
}

function mayUpdateUser(asked: Asked): boolean {
  const may_ = (whole: string, own: string): boolean =>
    may(asked, databaseOf(asked), whole) ||
    (isOneself(asked) && may(asked, databaseOf(asked), own));
  if (has(asked, 'pwd') && !may_('changePassword', 'changeOwnPassword')) return false;
  if (has(asked, 'customData') && !may_('changeCustomData', 'changeOwnCustomData')) return false;
  if (!has(asked, 'roles')) return true;
  // The roles that he has so far are taken from him, wherever they are of.
  return may(asked, ALL_DATABASES, 'revokeRole') && mayHandleRoles(asked, 'grantRole');
}

function mayUpdateRole(asked: Asked): boolean {
  return (
    may(asked, ALL_DATABASES, 'revokeRole') &&
    mayHandleRoles(asked, 'grantRole') &&
    mayHandlePrivileges(asked, 'grantRole')
  );
}

type Kind = 'user' | 'role';

/** Tells whether one may know of users, or of roles: all of a database, or the ones that are named. */
function mayView(asked: Asked, kind: Kind): boolean {
  const value = asked.body.value(asked.name);
  const action = kind === 'user' ? 'viewUser' : 'viewRole';
  if (value instanceof Map && value.get('forAllDBs') === true) return may(asked, CLUSTER, action);
  const list = Array.isArray(value) ? value : [value];
  const names = list.flatMap((each) =>
    each === undefined ? [] : named(each, kind, asked.database),
  );
  if (names.length === 0) return may(asked, databaseOf(asked), action);
  return names.every((one) => isKnown(asked, kind, one) || may(asked, `${one.db}.`, action));
}

/** Everybody may know of himself, and of the roles that he has. */
function isKnown({ users, rights }: Asked, kind: Kind, { role: name, db }: Role): boolean {
  if (kind === 'user') return users.some((user) => user.name === name && user.database === db);
  return rights.roles.some((role) => role.role === name && role.db === db);
}

/** The rules of commands about users and roles. */
export const managementRules: Rules = {
  createRole: (asked) =>
    may(asked, databaseOf(asked), 'createRole') &&
    mayHandleRoles(asked, 'grantRole') &&
    mayHandlePrivileges(asked, 'grantRole'),
  createUser: (asked) =>
    may(asked, databaseOf(asked), 'createUser') && mayHandleRoles(asked, 'grantRole'),
  dropAllRolesFromDatabase: onDatabase('dropRole'),
  dropAllUsersFromDatabase: onDatabase('dropUser'),
  dropRole: onDatabase('dropRole'),
  dropUser: onDatabase('dropUser'),
  grantPrivilegesToRole: (asked) => mayHandlePrivileges(asked, 'grantRole'),
  grantRolesToRole: (asked) => mayHandleRoles(asked, 'grantRole'),
  grantRolesToUser: (asked) => mayHandleRoles(asked, 'grantRole'),
  revokePrivilegesFromRole: (asked) => mayHandlePrivileges(asked, 'revokeRole'),
  revokeRolesFromRole: (asked) => mayHandleRoles(asked, 'revokeRole'),
  revokeRolesFromUser: (asked) => mayHandleRoles(asked, 'revokeRole'),
  rolesInfo: (asked) => mayView(asked, 'role'),
  updateRole: mayUpdateRole,
  updateUser: mayUpdateUser,
  usersInfo: (asked) => mayView(asked, 'user'),
};

/** Parts that the commands share that change users. */
import type { ScramMechanism } from '@touchstone/protocol';
import { credentialsFor, SCRAM_MECHANISMS } from '../../auth/password.ts';
import { roleKey } from '../../auth/stored-role.ts';
import type { Credentials, Role, User } from '../../auth/user.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Value } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';

/** The user of the command's database. Throws UserNotFound with these words. */
export function existingUser(call: CommandCall, name: string, message: string): User {
  const user = call.node.authentication.users.find(call.generic.database, name);
  if (user === undefined) throw new CommandError('UserNotFound', message);
  return user;
}

/** Reads an array of roles: names on the command's database, or documents. Throws RoleNotFound. */
export function rolesOf({ node, generic }: CommandCall, values: readonly Value[]): Role[] {
  return values.map((value) => {
    const role = namedRole(value, generic.database);
    if (node.authentication.roles.has(role)) return role;
    throw new CommandError('RoleNotFound', `Could not find role: ${role.role}@${role.db}`);
  });
}

/** The roles that are not among these, which may be many. */
export function rolesWithout(roles: readonly Role[], others: readonly Role[]): Role[] {
  const keys = new Set(others.map(roleKey));
  return roles.filter((role) => !keys.has(roleKey(role)));
}

/** Reads a role: a name on this database, or a document. Throws BadValue. */
export function namedRole(value: Value, database: string): Role {
  if (typeof value === 'string') return { role: value, db: database };
  if (!(value instanceof Map)) {
    throw new CommandError('BadValue', 'Role name must be either a document or string');
  }
  for (const name of ['role', 'db']) {
    if (typeof value.get(name) === 'string') continue;
    throw new CommandError('BadValue', `RoleName must contain a field named: ${name}`);
  }
  return { role: String(value.get('role')), db: String(value.get('db')) };
}

export interface PasswordFields {
  readonly pwd: string;
  readonly digestPassword?: boolean;
  readonly mechanisms?: readonly Value[];
}

/** The credentials that are kept of a new password, for `mechanisms` or those that the server speaks. */
export function newCredentials(
  { node }: CommandCall,
  name: string,
  { pwd: password, digestPassword = true, mechanisms }: PasswordFields,
): Credentials {
  const { random, mechanisms: enabled } = node.authentication;
  const wanted =
    mechanisms === undefined
      ? SCRAM_MECHANISMS.filter((mechanism) => enabled.includes(mechanism))
      : mechanismsOf(mechanisms);
  if (!digestPassword) {
    throw new CommandError('BadValue', 'Use of SCRAM-SHA-256 requires undigested passwords');
  }
  if (password === '') {
    throw new CommandError(
      'Location50687',
      'Error preflighting UTF-8 conversion: U_STRING_NOT_TERMINATED_WARNING',
    );
  }
  return credentialsFor({ name, password }, wanted, random);
}

function mechanismsOf(values: readonly Value[]): ScramMechanism[] {
  if (values.length === 0) throw new CommandError('BadValue', 'mechanisms field must not be empty');
  return values.map((value) => {
    const known = SCRAM_MECHANISMS.find((mechanism) => mechanism === value);
    if (known !== undefined) return known;
    throw new CommandError('BadValue', `Unknown auth mechanism '${value}'`);
  });
}

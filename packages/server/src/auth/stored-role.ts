import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import {
  type RestrictionSet,
  restrictionFields,
  storedRestrictions,
} from './authentication-restriction.ts';
import { type Privilege, privilegeFields, resourceOf } from './privilege.ts';
import { type Role, roleFields, roleOf } from './user.ts';

/** A role that somebody made. */
export interface StoredRole {
  readonly name: string;
  readonly database: string;
  /** The privileges that it grants itself, each on one resource. */
  readonly privileges: readonly Privilege[];
  /** Roles whose privileges it has too. */
  readonly roles: readonly Role[];
  /** Limits the places that those who have the role log in from; without any, all are allowed. */
  readonly restrictions?: RestrictionSet;
}

/** The `_id` of a role's document. */
export function roleKey({ role, db }: Role): string {
  return `${db}.${role}`;
}

/** A role as a document of `admin.system.roles`. */
export function storedRoleDocument(role: StoredRole): Fields {
  const { name, database, privileges, roles, restrictions = [] } = role;
  const fields = new Map<string, Value>([
    ['_id', roleKey({ role: name, db: database })],
    ['role', name],
    ['db', database],
    ['privileges', privileges.map(privilegeFields)],
    ['roles', roles.map(roleFields)],
  ]);
  if (restrictions.length === 0) return fields;
  return fields.set('authenticationRestrictions', [restrictionFields(restrictions)]);
}

/** Reads a document of `admin.system.roles`. */
export function storedRoleOf(document: Uint8Array): StoredRole {
  const fields = decodeFields(document);
  const privileges = fields.get('privileges');
  const roles = fields.get('roles');
  return {
    name: String(fields.get('role')),
    database: String(fields.get('db')),
    privileges: Array.isArray(privileges) ? privileges.flatMap(privilegeOf) : [],
    roles: Array.isArray(roles) ? roles.map(roleOf) : [],
    restrictions: restrictionsOf(fields.get('authenticationRestrictions')),
  };
}

// A role keeps a list of one set.
function restrictionsOf(sets: Value | undefined): RestrictionSet {
  return storedRestrictions(Array.isArray(sets) ? sets[0] : undefined);
}

function privilegeOf(value: Value): Privilege[] {
  if (!(value instanceof Map)) return [];
  const [given, actions] = [value.get('resource'), value.get('actions')];
  const resource = given instanceof Map ? resourceOf(given) : undefined;
  if (resource === undefined || !Array.isArray(actions)) return [];
  return [{ resources: [resource], actions: actions.map(String) }];
}

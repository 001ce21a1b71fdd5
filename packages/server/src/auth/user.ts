import { createHash } from 'node:crypto';
import type { ScramCredential, ScramMechanism } from '@touchstone/protocol';
import { type Binary, Int32 } from 'bson';
import { decodeFields } from '../value/decode-fields.ts';
import { asText } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import {
  type RestrictionSet,
  restrictionFields,
  storedRestrictions,
} from './authentication-restriction.ts';

/** A role on a database. */
export interface Role {
  /** The role's name, such as `readWrite`. */
  readonly role: string;
  /** The database that it is a role of. */
  readonly db: string;
}

/** Somebody who may log in. */
export interface User {
  readonly name: string;
  /** The database that knows the user. */
  readonly database: string;
  /** A UUID. */
  readonly userId: Binary;
  readonly credentials: Credentials;
  readonly roles: readonly Role[];
  readonly customData: Fields | undefined;
  /** True if it came later than the roles, behind which it stands then; default: false. */
  readonly isCustomDataLate?: boolean;
  /** Limits the places that the user logs in from; without any, all are allowed. */
  readonly restrictions?: RestrictionSet;
}

export type Credentials = ReadonlyMap<ScramMechanism, ScramCredential>;

/** By what the sessions of a user are told from those of others (sessions specification, "lsid"). */
export function userDigest(name: string, database: string): Uint8Array {
  const text = name === '' && database === '' ? '' : `${name}@${database}`;
  return createHash('sha256').update(text).digest();
}

/** The `_id` of a user's document. */
export function userKey(database: string, name: string): string {
  return `${database}.${name}`;
}

/** A user as a document of `admin.system.users`. */
export function userDocument(user: User): Fields {
  const fields: Fields = new Map();
  fields.set('_id', userKey(user.database, user.name)).set('userId', user.userId);
  fields.set('user', user.name).set('db', user.database);
  fields.set('credentials', credentialFields(user));
  const { customData, isCustomDataLate = false } = user;
  if (customData !== undefined && !isCustomDataLate) fields.set('customData', customData);
  const { restrictions = [] } = user;
  if (restrictions.length > 0) {
    fields.set('authenticationRestrictions', restrictionFields(restrictions));
  }
  fields.set('roles', user.roles.map(roleFields));
  if (customData !== undefined && isCustomDataLate) fields.set('customData', customData);
  return fields;
}

/** A user as usersInfo tells of him: without what proves his password, unless it is asked for. */
export function userInfo(user: User, showCredentials: boolean): Fields {
  const fields = userDocument(user);
  if (!showCredentials) fields.delete('credentials');
  fields.delete('authenticationRestrictions');
  return fields.set('mechanisms', mechanismsOf(user));
}

/** The mechanisms that a user can log in with. */
export function mechanismsOf({ database, credentials }: User): string[] {
  return database === '$external' ? ['external'] : [...credentials.keys()];
}

export function roleFields({ role, db }: Role): Fields {
  return new Map<string, Value>([
    ['role', role],
    ['db', db],
  ]);
}

/** Reads a document of `admin.system.users`. */
export function userOf(document: Uint8Array): User {
  const fields = decodeFields(document);
  const credentials = fields.get('credentials');
  const roles = fields.get('roles');
  const customData = fields.get('customData');
  return {
    name: asText(fields.get('user')),
    database: asText(fields.get('db')),
    userId: fields.get('userId') as Binary,
    credentials: credentials instanceof Map ? credentialsOf(credentials) : new Map(),
    roles: Array.isArray(roles) ? roles.map(roleOf) : [],
    customData: customData instanceof Map ? customData : undefined,
    isCustomDataLate:
      [...fields.keys()].indexOf('customData') > [...fields.keys()].indexOf('roles'),
    restrictions: storedRestrictions(fields.get('authenticationRestrictions')),
  };
}

/** Reads a role in a document of a user or of a role. */
export function roleOf(value: Value): Role {
  const fields = value instanceof Map ? value : new Map<string, Value>();
  return { role: String(fields.get('role')), db: String(fields.get('db')) };
}

function credentialFields({ database, credentials }: User): Fields {
  if (database === '$external') return new Map<string, Value>([['external', true]]);
  const fields: Fields = new Map();
  for (const [mechanism, credential] of credentials) {
    fields.set(
      mechanism,
      new Map<string, Value>([
        ['iterationCount', new Int32(credential.iterationCount)],
        ['salt', base64(credential.salt)],
        ['storedKey', base64(credential.storedKey)],
        ['serverKey', base64(credential.serverKey)],
      ]),
    );
  }
  return fields;
}

function credentialsOf(fields: Fields): Credentials {
  const credentials = new Map<ScramMechanism, ScramCredential>();
  for (const [mechanism, value] of fields) {
    if (!(value instanceof Map)) continue;
    credentials.set(mechanism as ScramMechanism, {
      iterationCount: Number(value.get('iterationCount')),
      salt: Buffer.from(asText(value.get('salt')), 'base64'),
      storedKey: Buffer.from(asText(value.get('storedKey')), 'base64'),
      serverKey: Buffer.from(asText(value.get('serverKey')), 'base64'),
    });
  }
  return credentials;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

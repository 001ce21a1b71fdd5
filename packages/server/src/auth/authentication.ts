import { byteAt } from '@touchstone/protocol';
import type { Clock, Random } from '@touchstone/runtime';
import { Binary } from 'bson';
import type { Storage } from '../storage/storage.ts';
import type { AuthOptions, UserOptions } from './auth-options.ts';
import { credentialsFor, SCRAM_MECHANISMS } from './password.ts';
import { Roles } from './roles.ts';
import type { Role, User } from './user.ts';
import { Users } from './users.ts';

/** Describes how a server authenticates: its users, its mechanisms, whether it insists. */
export interface Authentication {
  /** True if commands need a user. */
  readonly isRequired: boolean;
  readonly mechanisms: readonly string[];
  readonly users: Users;
  readonly roles: Roles;
  readonly options: AuthOptions;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes up the same credentials for the same unknown user, and is told to nobody. */
  readonly secret: Uint8Array;
}

export interface AuthenticationSetting {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
}

/** Authentication as the options say; `undefined` or false asks nobody who he is. */
export function createAuthentication(
  given: AuthOptions | boolean | undefined,
  { storage, clock, random }: AuthenticationSetting,
): Authentication {
  const options = typeof given === 'object' ? given : {};
  const users = new Users(storage);
  for (const each of options.users ?? []) {
    const user = userFor(each, random);
    // Members of a replica set share what is stored.
    if (users.find(user.database, user.name) === undefined) users.put(user);
  }
  return {
    isRequired: given !== undefined && given !== false,
    mechanisms: options.mechanisms ?? [
      'SCRAM-SHA-1',
      'SCRAM-SHA-256',
      'MONGODB-X509',
      ...(options.directory === undefined ? [] : ['PLAIN']),
      ...(options.identityProvider === undefined ? [] : ['MONGODB-OIDC']),
      ...(options.awsAccounts === undefined ? [] : ['MONGODB-AWS']),
    ],
    users,
    roles: new Roles(storage),
    options,
    clock,
    random,
    secret: random.bytes(32),
  };
}

/** A user somebody else vouches for: he need not be stored. */
export function externalUser(name: string, roles: readonly Role[], random: Random): User {
  return {
    name,
    database: '$external',
    userId: newUserId(random),
    credentials: new Map(),
    roles,
    customData: undefined,
  };
}

/** A UUID for a new user. */
export function newUserId(random: Random): Binary {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[6] = (byteAt(bytes, 6) & 0x0f) | 0x40;
  bytes[8] = (byteAt(bytes, 8) & 0x3f) | 0x80;
  return new Binary(bytes, Binary.SUBTYPE_UUID);
}

function userFor(given: UserOptions, random: Random): User {
  const { username: name, password, database = 'admin', roles = ['root'] } = given;
  return {
    name,
    database,
    userId: newUserId(random),
    credentials: credentialsFor({ name, password }, SCRAM_MECHANISMS, random),
    roles: roles.map((role) => (typeof role === 'string' ? { role, db: database } : role)),
    customData: undefined,
  };
}

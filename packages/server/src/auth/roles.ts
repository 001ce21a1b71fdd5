import type { Role } from './user.ts';

/** What a command does, as far as roles can allow it. */
export type Action = 'read' | 'write' | 'dbAdmin' | 'userAdmin' | 'monitor' | 'manage';

type Grants = readonly Action[];

const READ: Grants = ['read'];
const READ_WRITE: Grants = ['read', 'write'];
const EVERYTHING: Grants = ['read', 'write', 'dbAdmin', 'userAdmin', 'monitor', 'manage'];
const OF_A_CLUSTER: Grants = ['monitor', 'manage'];

/** The built-in roles that every database has: what they allow on it. */
const DATABASE_ROLES: Readonly<Record<string, Grants>> = {
  dbAdmin: ['dbAdmin'],
  dbOwner: ['read', 'write', 'dbAdmin', 'userAdmin'],
  read: READ,
  readWrite: READ_WRITE,
  userAdmin: ['userAdmin'],
};

/** The built-in roles of `admin`: what they allow on all databases. */
const CLUSTER_ROLES: Readonly<Record<string, Grants>> = {
  __system: EVERYTHING,
  backup: READ,
  clusterAdmin: OF_A_CLUSTER,
  clusterManager: OF_A_CLUSTER,
  clusterMonitor: ['monitor'],
  dbAdminAnyDatabase: ['dbAdmin'],
  hostManager: OF_A_CLUSTER,
  readAnyDatabase: READ,
  readWriteAnyDatabase: READ_WRITE,
  restore: ['write', 'dbAdmin'],
  root: EVERYTHING,
  userAdminAnyDatabase: ['userAdmin'],
};

/** Whether there is such a role. Only built-in roles are known. */
export function isRole({ role, db }: Role): boolean {
  return (
    Object.hasOwn(DATABASE_ROLES, role) || (db === 'admin' && Object.hasOwn(CLUSTER_ROLES, role))
  );
}

/** Whether one of the roles allows the action on the database. */
export function isAllowed(roles: readonly Role[], action: Action, database: string): boolean {
  return roles.some(({ role, db }) => {
    if (db === 'admin' && CLUSTER_ROLES[role]?.includes(action) === true) return true;
    return db === database && DATABASE_ROLES[role]?.includes(action) === true;
  });
}

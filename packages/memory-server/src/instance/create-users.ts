import { MongoClient } from '@touchstone/driver';
import type { AutomaticAuth, CreateUser } from '../option/server-options.ts';

const CREATED_BY = 'mongodb-memory-server';

/** Options of a client, of any driver, that log a user in. */
export interface Login {
  authSource: string;
  authMechanism: 'SCRAM-SHA-256';
  auth: { username: string; password: string };
}

/** Tells how the root user logs in. */
export function rootLogin(auth: Required<AutomaticAuth>): Login {
  return {
    authSource: 'admin',
    authMechanism: 'SCRAM-SHA-256',
    auth: { username: auth.customRootName, password: auth.customRootPwd },
  };
}

/** Makes the root user through the localhost exception, then, as that user, the others. Rejects with what the server says. */
export async function createUsers(uri: string, auth: Required<AutomaticAuth>): Promise<void> {
  await withClient(uri, {}, (client) =>
    client.db('admin').command({
      createUser: auth.customRootName,
      pwd: auth.customRootPwd,
      mechanisms: ['SCRAM-SHA-256'],
      customData: { createdBy: CREATED_BY, as: 'ROOTUSER' },
      roles: ['root'],
      writeConcern: { w: 'majority' },
    }),
  );
  if (auth.extraUsers.length === 0) return;
  await withClient(uri, rootLogin(auth), async (client) => {
    for (const user of auth.extraUsers) {
      await client.db(user.database ?? 'admin').command(createUserCommand(user));
    }
  });
}

function createUserCommand(user: CreateUser): Record<string, unknown> {
  return {
    createUser: user.createUser,
    pwd: user.pwd,
    customData: { ...user.customData, createdBy: CREATED_BY, as: 'EXTRAUSER' },
    roles: Array.isArray(user.roles) ? user.roles : [user.roles],
    authenticationRestrictions: user.authenticationRestrictions ?? [],
    mechanisms: user.mechanisms ?? ['SCRAM-SHA-256'],
    digestPassword: user.digestPassword ?? true,
    writeConcern: { w: 'majority' },
  };
}

async function withClient(
  uri: string,
  options: Partial<Login>,
  use: (client: MongoClient) => Promise<unknown>,
): Promise<void> {
  const client = new MongoClient(uri, { directConnection: true, ...options });
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

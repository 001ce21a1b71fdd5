import assert from 'node:assert/strict';
import { present } from '@touchstone/protocol';
import type { AuthOptions } from '../auth/auth-options.ts';
import { type Login, RawClient } from './raw-client.test-support.ts';
import { startStandalone } from './standalone.ts';

export const ROOT = { username: 'root', password: 'correct horse' };

/** A standalone server that authenticates, and clients of it that are closed at the end. */
export async function withServer(
  auth: AuthOptions | boolean,
  act: (connect: (login?: Login) => Promise<RawClient>) => Promise<void>,
): Promise<void> {
  await using server = await startStandalone({ auth });
  const clients: RawClient[] = [];
  try {
    await act(async (login) => {
      const client = await RawClient.connect(present(server.hosts[0]));
      clients.push(client);
      if (login !== undefined) assert.equal((await client.logIn(login))['ok'], 1);
      return client;
    });
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
}

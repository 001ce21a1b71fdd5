/** @auth/mongodb-adapter: users, accounts, sessions and verification tokens of Auth.js. */
import { MongoDBAdapter } from '@auth/mongodb-adapter';
import { MongoClient } from 'mongodb';
import { show, uri } from './program.mjs';

const client = new MongoClient(uri);
let closed = 0;

for (const source of [client.connect(), () => new MongoClient(uri).connect()]) {
  const adapter = MongoDBAdapter(source, {
    databaseName: typeof source === 'function' ? 'second' : 'first',
    onClose: async (one) => {
      closed++;
      if (typeof source === 'function') await one.close();
    },
  });
  const user = await adapter.createUser({
    name: 'Ada',
    email: 'ada@x',
    emailVerified: new Date(0),
    image: null,
  });
  show('user', user);
  show('by id', await adapter.getUser(user.id));
  show('by email', await adapter.getUserByEmail('ada@x'));
  show('none', [
    await adapter.getUserByEmail('nobody'),
    await adapter.getUser('0123456789ab0123456789ab'),
  ]);
  show('updated', await adapter.updateUser({ id: user.id, name: 'Ada L.' }));
  const account = {
    userId: user.id,
    provider: 'github',
    providerAccountId: '7',
    type: 'oauth',
    expires_at: 1,
    scope: 's',
  };
  show('account', await adapter.linkAccount(account));
  show(
    'by account',
    await adapter.getUserByAccount({ provider: 'github', providerAccountId: '7' }),
  );
  show(
    'no account',
    await adapter.getUserByAccount({ provider: 'github', providerAccountId: '8' }),
  );
  show(
    'session',
    await adapter.createSession({ sessionToken: 't', userId: user.id, expires: new Date(2 ** 42) }),
  );
  show('session and user', await adapter.getSessionAndUser('t'));
  show(
    'session updated',
    await adapter.updateSession({ sessionToken: 't', expires: new Date(2 ** 43) }),
  );
  show('session deleted', [await adapter.deleteSession('t'), await adapter.getSessionAndUser('t')]);
  show(
    'token',
    await adapter.createVerificationToken({
      identifier: 'ada@x',
      token: 'k',
      expires: new Date(0),
    }),
  );
  show('token used', await adapter.useVerificationToken({ identifier: 'ada@x', token: 'k' }));
  show('token used twice', await adapter.useVerificationToken({ identifier: 'ada@x', token: 'k' }));
  show('unlinked', await adapter.unlinkAccount({ provider: 'github', providerAccountId: '7' }));
  show('deleted', [await adapter.deleteUser(user.id), await adapter.getUser(user.id)]);
}
show('closes', closed > 0);
await client.close();

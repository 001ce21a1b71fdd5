import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT, withServer } from './authentication.test-support.ts';

test('who may not log in from where he is, is refused as for a wrong password', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    const far = [{ clientSource: ['10.0.0.0/8', '::1'] }];
    const near = [{ clientSource: ['192.168.0.0/16'] }, { clientSource: ['127.0.0.0/8'] }];
    const elsewhere = [{ clientSource: ['127.0.0.1'], serverAddress: ['10.0.0.1'] }];
    const make = async (user: string, rest: object): Promise<void> => {
      const created = await root.send({ createUser: user, pwd: 'p', roles: [], ...rest });
      assert.equal(created['ok'], 1, user);
    };
    await root.send({
      createRole: 'away',
      privileges: [],
      roles: [],
      authenticationRestrictions: far,
    });
    await make('far', { authenticationRestrictions: far });
    await make('near', { authenticationRestrictions: near });
    await make('elsewhere', { authenticationRestrictions: elsewhere });
    await make('byRole', { roles: ['away'], authenticationRestrictions: near });
    const logIn = async (username: string): Promise<unknown> =>
      (await (await connect()).logIn({ username, password: 'p' }))['code'];
    assert.equal(await logIn('near'), undefined);
    for (const user of ['far', 'elsewhere', 'byRole']) assert.equal(await logIn(user), 18, user);
    await root.send({ updateRole: 'away', authenticationRestrictions: [] });
    assert.equal(await logIn('byRole'), undefined);
    await root.send({ updateUser: 'near', authenticationRestrictions: far });
    assert.equal(await logIn('near'), 18);
  });
});

test('without a new password a user keeps some of the mechanisms, and gains none', async () => {
  await withServer({ users: [ROOT] }, async (connect) => {
    const root = await connect(ROOT);
    await root.send({ createUser: 'u', pwd: 'p', roles: [] });
    assert.equal((await root.send({ updateUser: 'u', mechanisms: ['SCRAM-SHA-256'] }))['ok'], 1);
    const told = await root.send({ usersInfo: 1, filter: { user: 'u' } });
    assert.deepEqual(told['users'][0].mechanisms, ['SCRAM-SHA-256']);
    assert.equal((await root.send({ updateUser: 'u', mechanisms: ['SCRAM-SHA-1'] }))['code'], 2);
  });
});

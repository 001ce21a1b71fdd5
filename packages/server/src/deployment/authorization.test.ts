import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary, type Document, Long } from 'bson';
import { ruleOf } from '../authorization/command-rules.ts';
import { commands } from '../commands/index.ts';
import { RawClient } from './raw-client.test-support.ts';
import { startReplicaSet } from './replica-set.ts';
import { startShardedCluster } from './sharded-cluster.ts';
import { startStandalone } from './standalone.ts';

const PASSWORD = 'secret';
const READ_WRITE = [{ role: 'readWrite', db: 'a' }];
const USERS = [
  { username: 'root', password: PASSWORD },
  { username: 'one', password: PASSWORD, roles: READ_WRITE },
  { username: 'two', password: PASSWORD, roles: READ_WRITE },
  { username: 'manager', password: PASSWORD, roles: [{ role: 'userAdmin', db: 'a' }] },
];
const UNAUTHORIZED = 13;

type As = (username: string) => Promise<RawClient>;

async function withUsers(
  deployment: { readonly hosts: readonly string[] } & AsyncDisposable,
  act: (as: As) => Promise<void>,
): Promise<void> {
  await using running = deployment;
  const clients: RawClient[] = [];
  try {
    await act(async (username) => {
      const client = await RawClient.connect(present(running.hosts[0]));
      clients.push(client);
      assert.equal((await client.logIn({ username, password: PASSWORD }))['ok'], 1);
      return client;
    });
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
}

function aggregate(...pipeline: readonly Document[]): Document {
  return { aggregate: 'c', pipeline, cursor: {} };
}

describe('rights', () => {
  it('hold for every collection that a pipeline touches', () =>
    startStandalone({ auth: { users: USERS } }).then((server) =>
      withUsers(server, async (as) => {
        const one = await as('one');
        const users = { from: { db: 'admin', coll: 'system.users' }, pipeline: [], as: 'x' };
        for (const stage of [
          { $lookup: users },
          { $lookup: { from: 'system.users', pipeline: [], as: 'x' } },
          { $unionWith: 'system.users' },
          { $out: { db: 'b', coll: 'c' } },
          { $merge: { into: { db: 'b', coll: 'c' } } },
          { $facet: { f: [{ $lookup: { ...users, pipeline: [{ $lookup: users }] } }] } },
        ]) {
          assert.equal(
            await one.codeOf(aggregate(stage), 'a'),
            UNAUTHORIZED,
            JSON.stringify(stage),
          );
        }
        const script = { map: 'function() {}', reduce: 'function() {}' };
        const out = { replace: 'c', db: 'b' };
        assert.equal(await one.codeOf({ mapReduce: 'c', ...script, out }, 'a'), UNAUTHORIZED);
        const explained = { explain: aggregate({ $out: { db: 'b', coll: 'c' } }) };
        assert.equal(await one.codeOf(explained, 'a'), UNAUTHORIZED);
      }),
    ));

  it('are given by nobody who may not give them', () =>
    startStandalone({ auth: { users: USERS } }).then((server) =>
      withUsers(server, async (as) => {
        const manager = await as('manager');
        const root = [{ role: 'root', db: 'admin' }];
        const boss = { createUser: 'boss', pwd: PASSWORD };
        assert.equal(await manager.codeOf({ ...boss, roles: root }, 'a'), UNAUTHORIZED);
        assert.equal(await manager.codeOf({ ...boss, roles: ['readWrite'] }, 'a'), 0);
        const grant = { grantRolesToUser: 'boss', roles: root };
        assert.equal(await manager.codeOf(grant, 'a'), UNAUTHORIZED);
        const privileges = [{ resource: { cluster: true }, actions: ['shutdown'] }];
        const role = { createRole: 'strong', privileges, roles: [] };
        assert.equal(await manager.codeOf(role, 'a'), UNAUTHORIZED);
      }),
    ));

  it('come from roles that somebody made, as long as these say so', () =>
    startStandalone({ auth: { users: USERS } }).then((server) =>
      withUsers(server, async (as) => {
        const root = await as('root');
        const resource = { db: 'b', collection: 'c' };
        await root.send(
          {
            createRole: 'reader',
            privileges: [{ resource, actions: ['find'] }],
            roles: [],
          },
          'b',
        );
        await root.send({ createRole: 'more', privileges: [], roles: ['reader'] }, 'b');
        const one = await as('one');
        assert.equal(await one.codeOf({ find: 'c' }, 'b'), UNAUTHORIZED);
        await root.send({ grantRolesToUser: 'one', roles: [{ role: 'more', db: 'b' }] });
        assert.equal(await one.codeOf({ find: 'c' }, 'b'), 0);
        assert.equal(await one.codeOf({ find: 'd' }, 'b'), UNAUTHORIZED);
        await root.send(
          { revokePrivilegesFromRole: 'reader', privileges: [{ resource, actions: ['find'] }] },
          'b',
        );
        assert.equal(await one.codeOf({ find: 'c' }, 'b'), UNAUTHORIZED);
      }),
    ));
});

const DEPLOYMENTS = {
  'a replica set': () => startReplicaSet({ members: 1, auth: { users: USERS } }),
  'a sharded cluster': () => startShardedCluster({ auth: { users: USERS } }),
};

for (const [name, start] of Object.entries(DEPLOYMENTS)) {
  describe(`in ${name}`, () => {
    it('a cursor is its user’s', () =>
      start().then((deployment) =>
        withUsers(deployment, async (as) => {
          const [one, two, root] = [await as('one'), await as('two'), await as('root')];
          await one.send({ insert: 'c', documents: [{}, {}, {}, {}] }, 'a');
          const { cursor } = await one.send({ find: 'c', batchSize: 1 }, 'a');
          const getMore = { getMore: Long.fromValue(cursor.id), collection: 'c', batchSize: 1 };
          const kill = { killCursors: 'c', cursors: [getMore.getMore] };
          assert.equal(await two.codeOf(getMore, 'a'), UNAUTHORIZED);
          assert.equal(await two.codeOf(kill, 'a'), UNAUTHORIZED);
          assert.equal(await one.codeOf(getMore, 'a'), 0);
          await root.send({ revokeRolesFromUser: 'one', roles: READ_WRITE });
          assert.equal(await one.codeOf(getMore, 'a'), UNAUTHORIZED);
          assert.equal(await one.codeOf(kill, 'a'), 0);
        }),
      ));

    it('a session and its transaction are their user’s', () =>
      start().then((deployment) =>
        withUsers(deployment, async (as) => {
          const [one, two] = [await as('one'), await as('two')];
          await one.send({ insert: 'c', documents: [{}] }, 'a');
          const lsid = { id: new Binary(Buffer.alloc(16, 5), 4) };
          const number = { lsid, txnNumber: Long.ONE, autocommit: false };
          const write = { insert: 'c', documents: [{ mine: 1 }], ...number };
          assert.equal(await one.codeOf({ ...write, startTransaction: true }, 'a'), 0);
          assert.ok([251, 8027900].includes(await two.codeOf(write, 'a')));
          assert.notEqual(await two.codeOf({ abortTransaction: 1, ...number }), 0);
          assert.equal(await two.codeOf({ killSessions: [lsid] }), 0);
          const foreign = { ...lsid, uid: new Binary(Buffer.alloc(32, 1)) };
          assert.equal(await two.codeOf({ find: 'c', lsid: foreign }, 'a'), UNAUTHORIZED);
          assert.equal(await one.codeOf({ commitTransaction: 1, ...number }), 0);
          assert.equal((await two.send({ count: 'c' }, 'a'))['n'], 2);
        }),
      ));
  });
}

it('every command that needs a login says what it asks for', () => {
  const silent = commands.filter(
    ({ name, auth }) => auth === 'required' && ruleOf(name) === undefined,
  );
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  );
});

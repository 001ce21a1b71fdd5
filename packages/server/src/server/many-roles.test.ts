import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Standalone, startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

const CHAIN = 60;
const LAST = `r${CHAIN - 1}`;

describe('roles that have each other, by the thousand', () => {
  let standalone: Standalone;
  let client: InProcessClient;
  before(async () => {
    standalone = await startStandalone();
    client = new InProcessClient(standalone.server);
    for (let at = 0; at < CHAIN; at++) {
      const roles = at === 0 ? [] : [`r${at - 1}`];
      await client.run({ createRole: `r${at}`, privileges: [], roles, $db: 'admin' });
    }
  });
  after(() => standalone.close());

  it('cost what each costs once, where one is given many times', async () => {
    const begun = process.cpuUsage();
    const roles = new Array(50_000).fill(LAST);
    const made = await client.run({ createRole: 'many', privileges: [], roles, $db: 'admin' });
    assert.equal(made['ok'], 1);
    const granted = await client.run({ grantRolesToRole: 'many', roles, $db: 'admin' });
    assert.equal(granted['ok'], 1);
    const revoked = await client.run({ revokeRolesFromRole: 'many', roles, $db: 'admin' });
    assert.equal(revoked['ok'], 1);
    const { user } = process.cpuUsage(begun);
    assert.ok(user < 3e6, `${user} microseconds`);
  });

  it('are still refused in a circle', async () => {
    const reply = await client.run({
      grantRolesToRole: 'r0',
      roles: ['r1', LAST],
      $db: 'admin',
    });
    assert.deepEqual(
      [reply['code'], reply['errmsg']],
      [49, 'Granting roles to r0@admin would introduce a cycle in the role graph'],
    );
  });

  it('are told of in pieces, and no more of them than a reply holds', async () => {
    const other = new InProcessClient(standalone.server);
    const rolesInfo = new Array(20_000).fill(LAST);
    const telling = client.run({ rolesInfo, $db: 'admin' });
    let isOver = false;
    const over = telling.then(() => {
      isOver = true;
    });
    await other.run({ ping: 1 });
    assert.equal(isOver, false, 'another client had its turn');
    await over;
    const { code, errmsg } = await telling;
    assert.deepEqual([code, /larger than the 16793600 bytes/.test(errmsg)], [10334, true]);
    const one = await client.run({ rolesInfo: LAST, $db: 'admin' });
    assert.equal(one['roles'][0].inheritedRoles.length, CHAIN - 1);
  });

  it('do not hold up a list of users', async () => {
    await client.run({ createUser: 'ann', pwd: 'x', roles: [LAST], $db: 'admin' });
    const names = Array.from({ length: 50_000 }, (_, at) => ({ user: `u${at}`, db: 'admin' }));
    const usersInfo = [...names, { user: 'ann', db: 'admin' }, 'ann'];
    const reply = await client.run({ usersInfo, showPrivileges: true, $db: 'admin' });
    assert.equal(reply['users'].length, 1);
    assert.equal(reply['users'][0].inheritedRoles.length, CHAIN);
    const wrong = await client.run({ usersInfo: [5], $db: 'admin' });
    assert.equal(wrong['errmsg'], 'UserName must be either a string or an object');
  });
});

import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import {
  type Caller,
  type MethodWithSession,
  methodsWithSession,
} from '../methods-with-session.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, lsidsOf, observed } from '../session-observation.ts';

const ping: MethodWithSession = {
  on: 'database',
  name: 'runCommand',
  arguments: { command: { ping: 1 } },
  kind: 'other',
};

/** Tests 2 and 8 to 10: server sessions go back to the pool, and the last comes out first. */
export const pool: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '2. pool is LIFO',
      async run(world) {
        const client = await world.client();
        const [a, b] = [await client.session(), await client.session()];
        const lsids = [await client.inspect('lsid', a), await client.inspect('lsid', b)];
        await client.run(a, 'endSession');
        await client.run(b, 'endSession');
        for (const lsid of lsids.reverse()) {
          const session = await client.session();
          expectEqual(await client.inspect('lsid', session), lsid, 'lsid');
        }
      },
    },
    {
      description: '8. a cursor exhausted by the initial query gives its implicit session back',
      async run(world) {
        await fillCollection(world, [{ x: 1 }, { x: 2 }]);
        const caller = await observed(world);
        await openAndIterate(caller, {}, 1);
        await expectSessionFree(caller);
      },
    },
    {
      description: '9. a cursor exhausted by a getMore gives its implicit session back',
      async run(world) {
        await fillCollection(
          world,
          [1, 2, 3, 4, 5].map((x) => ({ x })),
        );
        const caller = await observed(world);
        await openAndIterate(caller, { batchSize: 3 }, 4);
        await expectSessionFree(caller);
      },
    },
    {
      description: '10. no session is left out of the pool after an operation',
      async run(world) {
        await fillCollection(world, [{ x: 1 }]);
        const caller = await observed(world);
        const all = new Set<string>();
        for (const method of methodsWithSession(world)) {
          for (const lsid of lsidsOf(await caller.call(method))) all.add(lsid);
          expect(all.size === 1, `${method.name}: the session that the others have given back`);
        }
      },
    },
  ],
};

async function openAndIterate(
  { client, collection }: Caller,
  options: AdapterDocument,
  times: number,
): Promise<void> {
  const find = { filter: {}, ...options };
  await client.run(collection, 'createFindCursor', find, 'cursor0');
  for (let at = 0; at < times; at += 1) await client.run('cursor0', 'iterateOnce');
}

/** Another operation takes the session that the cursor has had. */
async function expectSessionFree(caller: Caller): Promise<void> {
  const ofCursor = lsidsOf(await caller.sent());
  const ofOther = lsidsOf(await caller.call(ping));
  expect(ofCursor.size === 1, 'one session for all commands of the cursor');
  expectEqual([...ofOther], [...ofCursor], 'lsid');
}

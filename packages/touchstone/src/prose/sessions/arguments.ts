import type { ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import { methodsWithSession } from '../methods-with-session.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, lsidOf, lsidsOf, observed } from '../session-observation.ts';

/** Tests 4, 5 and 6: whose session a method works in. */
export const sessionArguments: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '4. explicit and implicit session arguments',
      async run(world) {
        await fillCollection(world);
        const caller = await observed(world);
        const session = await caller.client.session();
        const lsid = lsidOf({ lsid: await caller.client.inspect('lsid', session) });
        for (const method of methodsWithSession(world)) {
          const { name } = method;
          const explicit = [...lsidsOf(await caller.call(method, session))];
          expect(explicit.join() === lsid, `${name}: the lsid of the session`);
          const implicit = lsidsOf(await caller.call(method));
          expect(implicit.size > 0, `${name}: an lsid without a session, too`);
          expect(!implicit.has(lsid as string), `${name}: another than that of the session`);
        }
      },
    },
    {
      description: '5. session argument is for the right client',
      async run(world) {
        await fillCollection(world);
        const caller = await observed(world);
        const other = await world.client();
        const session = await other.session();
        for (const method of methodsWithSession(world)) {
          expectRefused(method.name, await caller.error(method, session));
        }
        expect((await caller.sent()).length === 0, 'nothing sent');
      },
    },
    {
      description: '6. no further operations with a session after endSession',
      async run(world) {
        await fillCollection(world);
        const caller = await observed(world);
        const session = await caller.client.session();
        await caller.client.run(caller.collection, 'findOne', { filter: {}, session });
        await caller.client.run(session, 'endSession');
        await caller.sent();
        for (const method of methodsWithSession(world)) {
          expectRefused(method.name, await caller.error(method, session));
        }
        expect((await caller.sent()).length === 0, 'nothing sent');
      },
    },
  ],
};

function expectRefused(name: string, { isClientError, message }: ObservedError): void {
  expect(isClientError, `${name}: an error of the client, not: ${message}`);
}

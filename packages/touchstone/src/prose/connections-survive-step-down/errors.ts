import { expect } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { stepDownSetup } from './set-up.ts';

/** "Not Primary - Keep Connection Pool", "Shutdown in progress" and "Interrupted at shutdown - Reset …". */
export const errors: ProseTest = {
  needsServer: true,
  cases: [
    errorCase('not primary keeps the connection pool', 10107, 0),
    errorCase('shutdown in progress resets the connection pool', 91, 1),
    errorCase('interrupted at shutdown resets the connection pool', 11600, 1),
  ],
};

function errorCase(description: string, errorCode: number, cleared: number): ProseCase {
  return {
    description,
    runOn: [{ minServerVersion: '4.2', topologies: ['replicaset'] }],
    async run(world) {
      const { client, collection } = await stepDownSetup(world);
      await world.failCommand({ times: 1 }, { failCommands: ['insert'], errorCode });
      const document = { test: 1 };
      const { code } = await client.error(collection, 'insertOne', { document });
      expect(code === errorCode, `error ${errorCode}, not ${code}`);
      await client.run(collection, 'insertOne', { document });
      const events = await client.events('poolClearedEvent');
      expect(events.length === cleared, `${cleared} poolClearedEvent, not ${events.length}`);
    },
  };
}

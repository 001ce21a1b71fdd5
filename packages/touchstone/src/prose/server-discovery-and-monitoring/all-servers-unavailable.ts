import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** Test plan, "All servers unavailable". Nobody listens on port 1. */
export const allServersUnavailable: ProseTest = {
  needsServer: false,
  cases: [
    {
      description: 'a client can be constructed with all seeds unavailable',
      async run(world) {
        const options = 'serverSelectionTimeoutMS=300&connectTimeoutMS=300';
        const client = await world.client({ uri: `mongodb://127.0.0.1:1,localhost:1/?${options}` });
        const { isClientError } = await client.commandError({ ping: 1 });
        expect(isClientError, 'an error of the driver itself');
      },
    },
  ],
};

import type { ProseTest } from '../prose-test.ts';
import { awsCase, inventKeys, variablesOf } from './aws.ts';

/**
 * The tests that need no service of AWS. Keys in the connection string, which the text begins with, are not allowed since
 * October 2025: case 1 of the precedence goes with them, and a custom provider gives the others.
 */
export const awsKeys: ProseTest = {
  needsServer: false,
  cases: [
    ...[false, true].flatMap((isTemporary) => {
      const [what, token] = isTemporary
        ? ['assume role', 'with a session token']
        : ['regular credentials', 'without a session token'];
      return [
        awsCase(`${what}, from a custom provider`, async (_world, server) => {
          const client = await server.client({}, { answers: [server.issue({ isTemporary })] });
          await client.find();
          await client.expectCalled();
        }),
        awsCase(`AWS Lambda, ${token}`, async (_world, server) => {
          const client = await server.client(variablesOf(server.issue({ isTemporary })));
          await client.find();
        }),
        awsCase(`AWS Lambda, ${token}, from a custom provider`, async (_world, server) => {
          const variables = variablesOf(server.issue({ isTemporary }));
          const client = await server.client(variables, { fromSdk: true });
          await client.find();
          await client.expectCalled();
        }),
      ];
    }),
    awsCase('environment variables are read anew for each login', async (world, server) => {
      const client = await server.client(variablesOf(inventKeys(world, true)));
      await client.findRefused();
      // The other client is there for what it sets.
      await server.client(variablesOf(server.issue()));
      await client.find();
    }),
    awsCase('wrong credentials are refused', async (world, server) => {
      const good = server.issue();
      const { accessKeyId, secretAccessKey } = inventKeys(world, false);
      for (const wrong of [{ secretAccessKey }, { accessKeyId }, { sessionToken: 'wrong' }]) {
        const client = await server.client(variablesOf({ ...good, ...wrong }));
        await client.findRefused();
      }
    }),
    awsCase(
      '2, case 2: a custom provider takes precedence over environment variables',
      async (world, server) => {
        const variables = variablesOf(inventKeys(world, true));
        const client = await server.client(variables, { answers: [server.issue()] });
        await client.find();
        await client.expectCalled();
      },
    ),
  ],
};

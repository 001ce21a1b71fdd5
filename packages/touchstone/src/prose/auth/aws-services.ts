import { expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { type AwsServer, awsCase, clearCache, inventKeys, variablesOf } from './aws.ts';
import { type CredentialService, ec2, ecs, webIdentity } from './aws-service.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The tests that ask services of AWS for keys, which stand in this process here. */
export const awsServices: ProseTest = {
  needsServer: false,
  cases: [
    ...servicesOf('EC2', ec2),
    ...servicesOf('ECS', ecs),
    ...servicesOf('assume role with web identity', (world) => webIdentity(world, undefined)),
    ...servicesOf('assume role with web identity and a session name', (world) =>
      webIdentity(world, 'prose'),
    ),
    awsCase(
      'cached credentials: kept, renewed, and cleared by a failure',
      async (world, server) => {
        const service = await ec2(world);
        const { variables } = service;
        // They end too soon to be good for the next client.
        service.gives(server.issue(), MINUTE_MS);
        await (await server.client(variables)).find();
        expectEqual(service.asked(), 1, 'the requests of the first client');
        service.gives(server.issue(), HOUR_MS);
        await (await server.client(variables)).find();
        expectEqual(service.asked(), 2, 'the requests when the credentials were about to end');
        await (await server.client(variables)).find();
        expectEqual(service.asked(), 2, 'the requests with credentials in the cache');
        // No test can write into the cache of a driver: what is there becomes bad.
        server.revokeAll();
        service.gives(server.issue(), HOUR_MS);
        const client = await server.client(variables);
        await client.findRefused();
        expectEqual(service.asked(), 2, 'the requests with bad credentials in the cache');
        await client.find();
        expectEqual(service.asked(), 3, 'the requests with a cache that was cleared');
        await (await server.client(variables)).find();
        expectEqual(service.asked(), 3, 'the requests with a cache that was set again');
      },
    ),
    awsCase('cached credentials: environment variables', async (world, server) => {
      const service = await ec2(world);
      const { variables } = service;
      const keys = server.issue();
      const wrong = variablesOf(inventKeys(world, true));
      service.gives(keys, HOUR_MS);
      await (await server.client(variables)).find();
      expectEqual(service.asked(), 1, 'the requests of the first client');
      await clearCache(world);
      await (await server.client({ ...variables, ...variablesOf(keys) })).find();
      expectEqual(service.asked(), 1, 'the requests with good environment variables');
      await (await server.client({ ...variables, ...wrong })).findRefused();
      expectEqual(service.asked(), 1, 'the requests with bad environment variables');
      await clearCache(world);
      await (await server.client(variables)).find();
      expectEqual(service.asked(), 2, 'the requests without environment variables');
      await (await server.client({ ...variables, ...wrong })).find();
      expectEqual(service.asked(), 2, 'the requests with credentials in the cache');
    }),
  ],
};

/** The driver asks the service by itself, and through a custom provider. */
function servicesOf(
  what: string,
  start: (...given: Parameters<Parameters<typeof awsCase>[1]>) => Promise<CredentialService>,
): readonly ProseCase[] {
  const loggedIn = async (
    service: CredentialService,
    server: AwsServer,
    aws: object,
  ): ReturnType<AwsServer['client']> => {
    service.gives(server.issue(), HOUR_MS);
    const client = await server.client(service.variables, aws);
    await client.find();
    expectEqual(service.asked(), 1, 'the requests to the service');
    return client;
  };
  return [
    awsCase(what, async (world, server) => {
      await loggedIn(await start(world, server), server, {});
    }),
    awsCase(`${what}, from a custom provider`, async (world, server) => {
      const client = await loggedIn(await start(world, server), server, { fromSdk: true });
      await client.expectCalled();
    }),
  ];
}

import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { Caller, MethodWithSession } from '../methods-with-session.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DATABASE, fillCollection, observed } from '../session-observation.ts';

const A_LONG_TIME_MS = 10_000_000;
const SHORT_HEARTBEAT_MS = 500;

const METHODS: readonly MethodWithSession[] = [
  { on: 'database', name: 'runCommand', arguments: { command: { ping: 1 } }, kind: 'other' },
  { on: 'collection', name: 'aggregate', arguments: { pipeline: [] }, kind: 'read' },
  { on: 'collection', name: 'find', arguments: { filter: {} }, kind: 'read' },
  { on: 'collection', name: 'insertOne', arguments: { document: { x: 1 } }, kind: 'write' },
];

/** Tests 3 and 20: the cluster time goes from replies to commands, and not through the monitors. */
export const clusterTime: ProseTest = {
  needsServer: true,
  cases: [
    ...METHODS.map(gossipCase),
    {
      description: '20. drivers do not gossip $clusterTime on SDAM commands',
      runOn: [{ topologies: ['replicaset', 'sharded'] }],
      async run(world) {
        const tap = await world.tapWritable();
        const heartbeats = ['serverHeartbeatStartedEvent', 'serverHeartbeatSucceededEvent'];
        const client = await world.client({
          tap,
          uriOptions: { heartbeatFrequencyMS: SHORT_HEARTBEAT_MS },
          observeEvents: ['commandStartedEvent', ...heartbeats],
        });
        const reply = (await client.command({ ping: 1 })) as AdapterDocument;
        const documents = [{ advance: '$clusterTime' }];
        await world.environment.command(DATABASE, { insert: 'test', documents });
        for (const name of heartbeats) {
          const before = (await client.events(name)).length;
          await client.waitForEvents(name, before + 2);
        }
        await client.command({ ping: 1 });
        const events = await client.events('commandStartedEvent');
        const sent = events.at(-1)?.fields['command'].$clusterTime;
        expect(sent !== undefined, '$clusterTime in the second ping');
        expectEqual(sent.clusterTime, reply['$clusterTime']?.clusterTime, '$clusterTime');
        const hellos = tap.commands.filter(({ body }) => 'hello' in body || 'isMaster' in body);
        expect(!hellos.some(({ body }) => '$clusterTime' in body), 'none in the heartbeats');
      },
    },
  ],
};

function gossipCase(method: MethodWithSession): ProseCase {
  const what = method.name === 'runCommand' ? 'ping' : method.name;
  return {
    description: `3. $clusterTime in commands: ${what}`,
    async run(world) {
      await fillCollection(world);
      const uriOptions = { heartbeatFrequencyMS: A_LONG_TIME_MS };
      const caller = await observed(world, { uriOptions });
      // Monitors do not gossip: the first command of a client cannot know any cluster time.
      await caller.client.command({ ping: 1 });
      await caller.sent();
      const [first] = await caller.call(method);
      const wanted = await lastClusterTime(caller);
      const supports = world.environment.topology !== 'single';
      expect((wanted !== undefined) === supports, '$clusterTime in replies of a cluster only');
      expect((first?.['$clusterTime'] !== undefined) === supports, '$clusterTime in the command');
      const [second] = await caller.call(method);
      expectEqual(second?.['$clusterTime']?.clusterTime, wanted, '$clusterTime');
    },
  };
}

async function lastClusterTime({ client }: Caller): Promise<unknown> {
  const events = await client.events('commandSucceededEvent');
  return events.at(-1)?.fields['reply']?.$clusterTime?.clusterTime;
}

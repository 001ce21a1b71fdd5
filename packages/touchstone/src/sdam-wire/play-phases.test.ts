// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import type {
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
} from '../adapter-protocol/adapter-protocol.ts';
import { reference } from '../drivers/reference.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { topologyChanges } from '../formats/topology-changes.ts';
import { runCases } from '../run/run-cases.ts';
import type { TestResult } from '../run/test-result.ts';

type Json = Record<string, any>;

const primary = {
  ok: 1,
  isWritablePrimary: true,
  setName: 'rs',
  hosts: ['A:27017', 'b:27017'],
  setVersion: 1,
  minWireVersion: 0,
  maxWireVersion: 21,
};
const set = { topologyType: 'ReplicaSetWithPrimary', setName: 'rs' };
const found: Json = {
  responses: [['a:27017', primary]],
  outcome: {
    ...set,
    servers: {
      'a:27017': { type: 'RSPrimary', setVersion: 1, pool: { generation: 0 } },
      'b:27017': { type: 'Unknown' },
    },
  },
};
const broken = {
  servers: {
    'a:27017': { type: 'Unknown', pool: { generation: 1 } },
    'b:27017': { type: 'Unknown' },
  },
  topologyType: 'ReplicaSetNoPrimary',
};
const network = { address: 'a:27017', when: 'afterHandshakeCompletes', type: 'network' };

/** Runs the phases of a file over the wire. */
async function played(
  phases: readonly Json[],
  change: (reply: AdapterReply) => AdapterReply = (reply) => reply,
): Promise<TestResult> {
  const json = { description: 'own', uri: 'mongodb://A/?replicaSet=rs', phases };
  const source = { suite: 'own', file: 'own.json', text: '', json };
  await using driver = await reference.open();
  const adapter: DriverAdapter = {
    send: async (request: AdapterRequest, options) => change(await driver.send(request, options)),
    async [Symbol.asyncDispose]() {},
  };
  const run = {
    environment: noEnvironment,
    adapter,
    runtime: nodeRuntime(),
    sdam: 'wire' as const,
  };
  const file = topologyChanges.parse(source);
  const [result] = await runCases(file, file.cases, run);
  return result as TestResult;
}

test('responses, an error of an operation and one that has become stale are played', async () => {
  const again = structuredClone(found);
  again['outcome'].servers['a:27017'].pool.generation = 1;
  const stale = { ...again, responses: [], applicationErrors: [{ ...network, generation: 0 }] };
  const result = await played([
    found,
    { applicationErrors: [network], outcome: broken },
    again,
    stale,
  ]);
  assert.deepEqual([result.outcome, result.reason], ['passed', null]);
});

test('what the driver tells otherwise fails, with its place', async () => {
  const wrong = structuredClone(found);
  wrong['outcome'].servers['a:27017'].setVersion = 2;
  const result = await played([wrong]);
  assert.equal(result.outcome, 'failed');
  assert.match(result.reason ?? '', /^phases\[0\]\.outcome at servers\.a:27017\.setVersion/);
});

test('events are compared too, by the names of the file', async () => {
  const opened = [{ topology_opening_event: { topologyId: '42' } }];
  const result = await played([{ responses: [], outcome: { events: opened } }]);
  assert.match(result.reason ?? '', /expected 1 element/);
  const [first] = result.details?.mismatches ?? [];
  const told = first?.actual as readonly Json[];
  const names = told.map(({ name }) => name);
  assert.deepEqual(names, ['topologyOpening', 'topologyDescriptionChanged', 'serverOpening']);
  assert.equal(told[2]?.['address'], 'a:27017');
});

test('members that an adapter does not tell are named, not compared', async () => {
  const result = await played([found], (reply) =>
    reply.kind === 'events' ? (withoutMember(reply, 'setVersion') as AdapterReply) : reply,
  );
  assert.deepEqual(
    [result.outcome, result.reason],
    ['passed', 'the driver does not tell setVersion'],
  );
});

test('what an adapter leaves out of the servers of its events is named too', async () => {
  const server = { address: 'a:27017', arbiters: [], hosts: [], passives: [], type: 'Unknown' };
  const before = { topologyType: 'Unknown', servers: [] };
  const after = { topologyType: 'ReplicaSetNoPrimary', setName: 'rs', servers: [server] };
  const described = { previousDescription: before, newDescription: after };
  const events = [
    { topology_opening_event: { topologyId: '42' } },
    { topology_description_changed_event: { topologyId: '42', ...described } },
    { server_opening_event: { topologyId: '42', address: 'a:27017' } },
  ];
  const result = await played([{ responses: [], outcome: { events } }], (reply) =>
    reply.kind === 'events' ? (withoutMember(reply, 'hosts') as AdapterReply) : reply,
  );
  assert.deepEqual([result.outcome, result.reason], ['passed', 'the driver does not tell hosts']);
});

test('an error that no operation could meet is unsupported', async () => {
  const result = await played([{ applicationErrors: [network], outcome: broken }]);
  assert.equal(result.outcome, 'unsupported');
  assert.match(result.reason ?? '', /no operation can be under way on a:27017/);
});

function withoutMember(value: unknown, member: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutMember(item, member));
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== member)
      .map(([name, inner]) => [name, withoutMember(inner, member)]),
  );
}

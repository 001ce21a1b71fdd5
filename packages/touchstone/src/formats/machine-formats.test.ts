// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterReply, MachineName } from '../adapter-protocol/adapter-protocol.ts';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { FakeAdapter, failed, succeeded } from '../fake/fake-adapter.ts';
import { runCases } from '../run/run-cases.ts';
import { outcomes } from './outcomes.test-support.ts';

type Json = Record<string, any>;

interface FormatCase {
  readonly name: string;
  readonly machine: MachineName;
  readonly file?: string;
  readonly content: Json;
  /** A driver that does what the file wants. */
  readonly right: Json;
  /** Drivers that do not: a name, and their answer. */
  readonly wrong: readonly (readonly [string, Json, RegExp])[];
}

const primary = { address: 'a:1', type: 'RSPrimary', setName: 'rs', primary: 'a:1' };
const topology = {
  topologyType: 'ReplicaSetWithPrimary',
  setName: 'rs',
  compatible: true,
  logicalSessionTimeoutMinutes: null,
  servers: [primary],
};
const toldTopology = (changes: Json, more: Json = {}): Json => ({
  phases: [
    {
      topology: { ...topology, ...changes },
      pools: { 'a:1': { generation: 0 } },
      events: [],
      ...more,
    },
  ],
});
const opening = { name: 'serverOpening', topologyId: 7, address: 'a:1' };
const changed = {
  name: 'serverDescriptionChanged',
  address: 'a:1',
  newDescription: { address: 'a:1', type: 'Unknown', primary: null, setName: null },
};

const CASES: readonly FormatCase[] = [
  {
    name: 'SDAM outcomes',
    machine: 'topology',
    content: {
      description: 'one primary',
      uri: 'mongodb://a:1',
      phases: [
        {
          responses: [['a:1', { ok: 1 }]],
          outcome: {
            servers: { 'a:1': { type: 'RSPrimary', setName: 'rs', pool: { generation: 0 } } },
            topologyType: 'ReplicaSetWithPrimary',
            logicalSessionTimeoutMinutes: null,
            setName: 'rs',
          },
        },
      ],
    },
    right: toldTopology({}),
    wrong: [
      ['another type', toldTopology({ topologyType: 'Single' }), /at topologyType/],
      ['a server more', toldTopology({ servers: [primary, { address: 'b:1' }] }), /at servers/],
      ['incompatible', toldTopology({ compatible: false }), /at compatible/],
      ['a session timeout', toldTopology({ logicalSessionTimeoutMinutes: 30 }), /at logical/],
      [
        'a cleared pool',
        toldTopology({}, { pools: { 'a:1': { generation: 1 } } }),
        /pool\.generation/,
      ],
    ],
  },
  {
    name: 'SDAM events',
    machine: 'topology',
    content: {
      description: 'events',
      uri: 'mongodb://a:1',
      phases: [
        {
          outcome: {
            events: [
              { server_opening_event: { topologyId: '42', address: 'a:1' } },
              {
                server_description_changed_event: {
                  address: 'a:1',
                  newDescription: { address: 'a:1', type: 'PossiblePrimary' },
                },
              },
            ],
          },
        },
      ],
    },
    right: toldTopology({}, { events: [opening, changed] }),
    wrong: [
      ['one event less', toldTopology({}, { events: [opening] }), /2 element/],
      ['the wrong order', toldTopology({}, { events: [changed, opening] }), /\[0\]\.name/],
      [
        'a primary that was not there',
        toldTopology(
          {},
          {
            events: [opening, { ...changed, newDescription: { ...primary, type: 'Unknown' } }],
          },
        ),
        /newDescription\.primary/,
      ],
    ],
  },
  {
    name: 'CMAP',
    machine: 'connectionPool',
    content: {
      description: 'a pool',
      style: 'unit',
      operations: [{ name: 'close' }],
      error: { type: 'PoolClosedError', message: 'closed', address: 42 },
      events: [{ type: 'ConnectionPoolClosed', address: 42 }],
      ignore: ['ConnectionPoolCreated'],
    },
    right: {
      error: { type: 'PoolClosedError', message: 'closed', address: 'a:1' },
      events: [{ type: 'ConnectionPoolCreated' }, { type: 'ConnectionPoolClosed', address: 'a:1' }],
    },
    wrong: [
      ['no error', { events: [{ type: 'ConnectionPoolClosed', address: 'a:1' }] }, /^error/],
      [
        'no event',
        { error: { type: 'PoolClosedError', message: 'closed', address: 'a:1' }, events: [] },
        /^events/,
      ],
    ],
  },
  {
    name: 'server selection',
    machine: 'serverSelection',
    content: {
      topology_description: { type: 'Single', servers: [] },
      operation: 'read',
      read_preference: { mode: 'Primary' },
      suitable_servers: [{ address: 'b:1' }, { address: 'a:1' }],
      in_latency_window: [{ address: 'a:1' }],
    },
    right: { suitable: ['a:1', 'b:1'], inLatencyWindow: ['a:1'] },
    wrong: [
      ['one suitable', { suitable: ['a:1'], inLatencyWindow: ['a:1'] }, /suitable_servers/],
      ['too slow', { suitable: ['a:1', 'b:1'], inLatencyWindow: ['b:1'] }, /in_latency_window/],
    ],
  },
  {
    name: 'in window',
    machine: 'latencyWindow',
    content: {
      topology_description: { type: 'Sharded', servers: [] },
      mocked_topology_state: [{ address: 'a:1', operation_count: 0 }],
      iterations: 100,
      outcome: { tolerance: 0.1, expected_frequencies: { 'a:1': 0.5, 'b:1': 0 } },
    },
    right: { selected: { 'a:1': 58 } },
    wrong: [
      ['too often', { selected: { 'a:1': 61 } }, /a:1/],
      ['once too many', { selected: { 'a:1': 50, 'b:1': 1 } }, /b:1/],
    ],
  },
  {
    name: 'round trip time',
    machine: 'roundTripTime',
    content: { avg_rtt_ms: 0, new_rtt_ms: 5, new_avg_rtt: 1 },
    right: { average: 1 },
    wrong: [['another weight', { average: 2 }, /new_avg_rtt/]],
  },
  {
    name: 'connection string',
    machine: 'connectionString',
    content: {
      tests: [
        {
          description: 'one',
          uri: 'mongodb://a/?w=1&SSL=true',
          valid: true,
          warning: false,
          hosts: [{ type: 'hostname', host: 'a', port: null }],
          auth: null,
          options: { W: 1, ssl: true },
          writeConcern: { w: 1 },
        },
      ],
    },
    right: {
      warnings: [],
      hosts: [{ type: 'hostname', host: 'a', port: null }],
      options: { w: 1, tls: true },
    },
    wrong: [
      ['a warning', { warnings: ['no'], hosts: [], options: {} }, /unexpected warning: no/],
      ['no host', { warnings: [], hosts: [], options: {} }, /^hosts/],
      [
        'no option',
        { warnings: [], hosts: [{ type: 'hostname', host: 'a' }], options: { w: 1 } },
        /^options at tls/,
      ],
      [
        'more of a concern',
        {
          warnings: [],
          hosts: [{ type: 'hostname', host: 'a' }],
          options: { w: 1, tls: true, journal: true },
        },
        /^writeConcern at journal/,
      ],
    ],
  },
  {
    name: 'credential',
    machine: 'credential',
    content: {
      tests: [
        {
          description: 'one',
          uri: 'mongodb://u:p@a',
          valid: true,
          credential: {
            username: 'u',
            source: 'admin',
            mechanism: null,
            mechanism_properties: null,
          },
        },
      ],
    },
    right: { credential: { username: 'u', source: 'admin', mechanism_properties: {} } },
    wrong: [
      ['none', { credential: null }, /^credential/],
      [
        'a property that nobody gave',
        { credential: { username: 'u', source: 'admin', mechanism_properties: { a: 1 } } },
        /mechanism_properties/,
      ],
    ],
  },
  {
    name: 'read and write concern',
    machine: 'readWriteConcern',
    content: {
      tests: [
        {
          description: 'one',
          valid: true,
          writeConcern: { w: 1 },
          writeConcernDocument: { w: 1 },
          isServerDefault: false,
          isAcknowledged: true,
        },
      ],
    },
    right: { document: { w: 1 }, isServerDefault: false, isAcknowledged: true },
    wrong: [
      [
        'one field more',
        { document: { w: 1, j: true }, isServerDefault: false, isAcknowledged: true },
        /^document/,
      ],
      [
        'the default',
        { document: { w: 1 }, isServerDefault: true, isAcknowledged: true },
        /^isSer/,
      ],
      [
        'no answer',
        { document: { w: 1 }, isServerDefault: false, isAcknowledged: false },
        /^isAck/,
      ],
    ],
  },
  {
    name: 'seed list',
    machine: 'seedList',
    file: 'initial-dns-seedlist-discovery/tests/replica-set/one.json',
    content: {
      uri: 'mongodb+srv://test1.test.build.10gen.cc/d',
      seeds: ['b:1', 'a:1'],
      options: { ssl: true },
      parsed_options: { db: 'd' },
    },
    right: { seeds: ['a:1', 'b:1'], options: { tls: true }, database: 'd' },
    wrong: [
      ['one seed', { seeds: ['a:1'], options: { tls: true }, database: 'd' }, /^seeds/],
      ['no TLS', { seeds: ['a:1', 'b:1'], options: {}, database: 'd' }, /^options/],
      ['no database', { seeds: ['a:1', 'b:1'], options: { tls: true } }, /^parsed_options/],
    ],
  },
];

describe('formats that ask state machines', () => {
  for (const { name, machine, file, content, right, wrong } of CASES) {
    it(`${name}: passes a driver that is right and one alone`, async () => {
      assert.deepEqual(await outcomes(content, succeeded(right), file), [['passed', null]]);
      for (const [mistake, answer, reason] of wrong) {
        const [[outcome, why] = []] = await outcomes(content, succeeded(answer), file);
        assert.equal(outcome, 'failed', mistake);
        assert.match(why ?? '', reason, mistake);
      }
      const [[refused] = []] = await outcomes(content, failed(), file);
      assert.equal(refused, 'failed');
    });

    it(`${name}: asks ${machine}; a driver that does not answer it is unsupported`, async () => {
      const lack: AdapterReply = { kind: 'unsupported', reason: 'not here' };
      assert.deepEqual(await outcomes(content, lack, file), [['unsupported', 'not here']]);
      const adapter = new FakeAdapter();
      const given = { suite: 'suite', file: file ?? 'suite/file.json' };
      const loaded = loadTestFile({ ...given, text: JSON.stringify(content) });
      assert.equal(loaded.needsServer, false);
      await runCases(loaded, loaded.cases, {
        adapter,
        environment: noEnvironment,
        runtime: nodeRuntime(),
      });
      const asked = adapter.requests.find(({ kind }) => kind === 'machine');
      assert.equal(asked?.kind === 'machine' && asked.machine, machine);
    });
  }

  it('let a driver pass that refuses what is invalid', async () => {
    const uri = { description: 'x', uri: 'x', valid: false, warning: null };
    const taken = succeeded({ warnings: [], hosts: [], options: {} });
    const warned = succeeded({ warnings: ['hm'], hosts: [], options: {} });
    assert.deepEqual(await outcomes({ tests: [uri] }, failed()), [['passed', null]]);
    assert.deepEqual(await outcomes({ tests: [uri] }, warned), [['passed', null]]);
    assert.equal((await outcomes({ tests: [uri] }, taken))[0]?.[0], 'failed');
    const strict = { ...uri, warning: false };
    assert.equal((await outcomes({ tests: [strict] }, warned))[0]?.[0], 'failed');
  });

  it('say where a file does not follow its format', async () => {
    const [[outcome, reason] = []] = await outcomes({ uri: 'x', phases: {} }, failed());
    assert.equal(outcome, 'errored');
    assert.match(reason ?? '', /description: expected a string, found nothing/);
  });
});

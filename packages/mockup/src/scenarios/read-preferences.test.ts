/** PyMongo's test_max_staleness, test_mongos_command_read_mode, test_op_msg_read_preference, test_query_read_pref_sharded, test_slave_okay_rs, _sharded and _single. */
import { MockReplicaSet } from '../cluster/mock-replica-set.ts';
import { MockSharded } from '../cluster/mock-sharded.ts';
import { go } from '../going/go.ts';
import { waitUntil } from '../going/wait-until.ts';
import { MockupDB } from '../server/mockup-db.ts';
import type { RequestReceiver } from '../server/request-receiver.ts';
import { type AnyClient, plausibleReply, scenario } from './scenario.test-support.ts';

const MODES = [
  'primary',
  'primaryPreferred',
  'secondary',
  'secondaryPreferred',
  'nearest',
] as const;

/** Reads that take a read preference, and one that goes to the primary whatever is said. */
const READS: Readonly<Record<string, (db: AnyClient, options: object) => Promise<unknown>>> = {
  find: (db, options) => db.collection('c').find({}, options).toArray(),
  aggregate: (db, options) => db.collection('c').aggregate([], options).toArray(),
  count: (db, options) => db.collection('c').estimatedDocumentCount(options),
  distinct: (db, options) => db.collection('c').distinct('a', {}, options),
  listCollections: (db, options) => db.listCollections({}, options).toArray(),
  command: (db, options) => db.command({ ping: 1 }, options),
};

/** Performs an operation and answers its one request; what was sent. */
async function sentBy(
  receiver: RequestReceiver,
  work: () => Promise<unknown>,
): Promise<{ mode: string; staleness: unknown; ok: boolean; wrapped: boolean; server: unknown }> {
  const working = go(work);
  const request = await receiver.receives();
  await request.ok(plausibleReply(request));
  await working;
  const preference = request.get('$readPreference');
  return {
    mode: preference?.mode ?? 'none',
    staleness: preference?.maxStalenessSeconds,
    ok: request.secondaryOk,
    wrapped: request.has('$query'),
    server: request.server,
  };
}

async function modesSent(
  receiver: RequestReceiver,
  db: AnyClient,
  operations: readonly string[] = Object.keys(READS),
): Promise<Record<string, string>> {
  const table: Record<string, string> = {};
  for (const name of operations) {
    const modes: string[] = [];
    for (const readPreference of MODES) {
      const read = READS[name] as (typeof READS)[string];
      modes.push((await sentBy(receiver, () => read(db, { readPreference }))).mode);
    }
    table[name] = modes.join(' ');
  }
  return table;
}

scenario('max_staleness', { answer: { absent: undefined, present: 90 } }, async ({ connect }) => {
  await using cluster = new MockSharded({ mongoses: 1 });
  await cluster.run();
  const preference = 'readPreference=secondary';
  const find = (client: AnyClient) => () => client.db('db').collection('c').find().toArray();
  const plain = await sentBy(cluster, find(connect(`${cluster.uri}?${preference}`)));
  const stale = `${cluster.uri}?${preference}&maxStalenessSeconds=90`;
  const bounded = await sentBy(cluster, find(connect(stale)));
  return { absent: plain.staleness, present: bounded.staleness };
});

const TO_MONGOS = 'none primaryPreferred secondary secondaryPreferred nearest';
const ALL_TO_MONGOS = Object.fromEntries(Object.keys(READS).map((name) => [name, TO_MONGOS]));
const TO_PRIMARY = 'none none none none none';

scenario('mongos_command_read_mode', { answer: ALL_TO_MONGOS }, async ({ connect }) => {
  await using cluster = new MockSharded({ mongoses: 1 });
  await cluster.run();
  return await modesSent(cluster, connect(cluster.uri).db('db'));
});

scenario(
  'op_msg_read_preference',
  {
    answer: {
      primary: 'primary, none',
      primaryPreferred: 'primary, primaryPreferred',
      secondary: 'secondary, secondary',
      secondaryPreferred: 'secondary, secondaryPreferred',
      nearest: 'any, nearest',
      write: 'primary, none',
    },
  },
  async ({ connect }) => {
    await using set = new MockReplicaSet();
    await set.run();
    const client = connect(set.uri, { localThresholdMS: 1000 });
    await allDiscovered(client);
    const places: Record<string, string> = {};
    for (const mode of MODES) {
      const options = { readPreference: mode };
      const sent = await sentBy(set, () =>
        client.db('db').collection('c').find({}, options).toArray(),
      );
      const place = sent.server === set.primary ? 'primary' : 'secondary';
      places[mode] = `${mode === 'nearest' ? 'any' : place}, ${sent.mode}`;
    }
    const options = { readPreference: 'secondary' };
    const coll = client.db('db').collection('c', options);
    const write = await sentBy(set, () => coll.insertOne({ _id: 1 }));
    places['write'] = `${write.server === set.primary ? 'primary' : 'secondary'}, ${write.mode}`;
    return places;
  },
);

async function allDiscovered(client: AnyClient): Promise<void> {
  let known = 0;
  client.on(
    'topologyDescriptionChanged',
    (event: { newDescription: { servers: Map<string, { type: string }> } }) => {
      known = [...event.newDescription.servers.values()].filter(
        ({ type }) => type !== 'Unknown',
      ).length;
    },
  );
  await client.connect();
  await waitUntil(() => known === 3, 'discover all members');
}

const NEITHER = { filters: ['{}', '{"a":1}'], wrapped: 0 };

scenario(
  'query_read_pref_sharded',
  { answer: { ...NEITHER, modes: [TO_MONGOS, TO_MONGOS] } },
  async ({ connect }) => {
    await using cluster = new MockSharded({ mongoses: 1 });
    await cluster.run();
    const coll = connect(cluster.uri).db('db').collection('c');
    const modes: string[] = [];
    let wrapped = 0;
    for (const filter of [{}, { a: 1 }]) {
      const sent: string[] = [];
      for (const readPreference of MODES) {
        const find = () => coll.find(filter, { readPreference }).toArray();
        const one = await sentBy(cluster, find);
        wrapped += Number(one.wrapped);
        sent.push(one.mode);
      }
      modes.push(sent.join(' '));
    }
    return { filters: ['{}', '{"a":1}'], wrapped, modes };
  },
);

scenario(
  'slave_okay_rs',
  { answer: { find: TO_MONGOS, aggregate: TO_MONGOS, command: TO_MONGOS } },
  async ({ connect }) => {
    await using set = new MockReplicaSet();
    await set.run();
    const client = connect(set.uri);
    await allDiscovered(client);
    return await modesSent(set, client.db('db'), ['find', 'aggregate', 'command']);
  },
);

scenario(
  'slave_okay_sharded',
  {
    answer: {
      primary: false,
      primaryPreferred: true,
      secondary: true,
      secondaryPreferred: true,
      nearest: true,
    },
  },
  async ({ connect }) => {
    await using cluster = new MockSharded();
    await cluster.run();
    const db = connect(cluster.uri).db('db');
    const table: Record<string, boolean> = {};
    for (const readPreference of MODES) {
      const find = () => db.collection('c').find({}, { readPreference }).toArray();
      table[readPreference] = (await sentBy(cluster, find)).ok;
    }
    return table;
  },
);

const ANY_KIND = 'primaryPreferred primaryPreferred secondary secondaryPreferred nearest';

scenario(
  'slave_okay_single',
  { answer: { standalone: TO_PRIMARY, primary: ANY_KIND, secondary: ANY_KIND, mongos: TO_MONGOS } },
  async ({ connect }) => {
    const member = { setName: 'rs', hosts: ['a:1'] };
    const kinds = {
      standalone: {},
      primary: { isWritablePrimary: true, ...member },
      secondary: { isWritablePrimary: false, secondary: true, ...member },
      mongos: { msg: 'isdbgrid' },
    };
    const table: Record<string, string | undefined> = {};
    for (const [kind, autoHello] of Object.entries(kinds)) {
      await using server = new MockupDB({ autoHello });
      await server.run();
      const client = connect(server.uri, { directConnection: true });
      table[kind] = (await modesSent(server, client.db('db'), ['find']))['find'];
    }
    return table;
  },
);

// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Clients: options, connection strings, life, events and classes. */
import { type Call, calls, type World } from '../call.ts';

const URIS: readonly string[] = [
  'mongodb://h/?foo=1',
  'mongodb://h/?foo=1&bar=2',
  'mongodb://h/?retryWrite=true',
  'mongodb://h/?maxPoolSize=x',
  'mongodb://h/?maxPoolSize=-1',
  'mongodb://h/?maxPoolSize=5',
  'mongodb://h/?w=majority&journal=true&wtimeoutMS=5',
  'mongodb://h/?w=0&journal=true',
  'mongodb://h/?readPreference=nearest&maxStalenessSeconds=120',
  'mongodb://h/?readPreference=wrong',
  'mongodb://h/?readPreference=primary&readPreferenceTags=a:b',
  'mongodb://h/?readConcernLevel=majority',
  'mongodb://h/?compressors=zlib',
  'mongodb://h/?compressors=wrong',
  'mongodb://h/?tls=true&ssl=false',
  'mongodb://h/?tlsInsecure=true&tlsAllowInvalidCertificates=true',
  'mongodb://h1,h2/?directConnection=true',
  'mongodb://h1,h2/?loadBalanced=true',
  'mongodb://h/?loadBalanced=true&replicaSet=a',
  'mongodb://h/?authMechanism=wrong',
  'mongodb://u:p@h/db',
  'mongodb://u:p@h/db?authSource=other',
  'mongodb://u@h/?authMechanism=MONGODB-X509',
  'mongodb://u:p%40@h/',
  'mongodb://u:p@w@h/',
  'mongodb://h/?srvMaxHosts=1',
  'mongodb://h/?proxyPort=5',
  'mongodb://h/?serverMonitoringMode=poll',
  'mongodb://h/?appName=x&appName=y',
  'mongodb://h/?appName=',
  'mongodb://[::1]:5,h:7/',
  'mongodb://%2Ftmp%2Fx.sock/',
  'mongodb://',
  'mongodb://h:0/',
  'mongodb://h:99999/',
  'mongodb+srv://h.x.y:5/',
  'http://h/',
  'text',
  '',
];

const OPTIONS: readonly object[] = [
  { maxPoolSize: '10' },
  { maxPoolSize: 'x' },
  { maxPoolSize: null },
  { appname: 'x' },
  { readpreference: 'secondary' },
  { retryWrites: 'false' },
  { retryWrites: 'x' },
  { family: 4 },
  { family: 7 },
  { autoSelectFamily: true },
  { localAddress: '127.0.0.1' },
  { keepAliveInitialDelay: 100 },
  { noDelay: false },
  { hints: 0 },
  { serverApi: null },
  { serverApi: '1' },
  { serverApi: '2' },
  { serverApi: { version: '1', strict: true } },
  { auth: null },
  { auth: { username: 'a', password: 'b' } },
  { auth: { username: 'a' } },
  { writeConcern: { w: 1 } },
  { writeConcern: null },
  { w: 2, journal: true },
  { readConcern: 'majority' },
  { readConcern: { level: 'local' } },
  { readPreference: 'nearest' },
  { unknownOption: 1 },
  { unknownOption: undefined },
  { useBigInt64: true, promoteLongs: false },
  { useBigInt64: true, promoteValues: false },
  { timeoutMS: null },
  { compressors: ['zlib'] },
  { compressors: 'zlib,snappy' },
  { compressors: ['wrong'] },
  { minPoolSize: 5, maxPoolSize: 2 },
  { driverInfo: { name: 'x' } },
  { pkFactory: null },
  { replicaSet: 'x' },
  { directConnection: true },
  { loadBalanced: true },
  { heartbeatFrequencyMS: 100 },
  { srvMaxHosts: 1 },
  { runtimeAdapters: {} },
];

const SHOWN = [
  'maxPoolSize',
  'minPoolSize',
  'appName',
  'retryWrites',
  'retryReads',
  'replicaSet',
  'directConnection',
  'loadBalanced',
  'compressors',
  'dbName',
  'tls',
  'srvHost',
  'serverApi',
  'readPreference',
  'readConcern',
  'writeConcern',
  'heartbeatFrequencyMS',
  'serverSelectionTimeoutMS',
  'maxConnecting',
  'waitQueueTimeoutMS',
];

function shown(client: any): object {
  const { options } = client;
  const { credentials } = options;
  return {
    ...Object.fromEntries(SHOWN.map((name) => [name, options[name]])),
    hosts: options.hosts.map(String),
    credentials: credentials && [
      credentials.username,
      credentials.password,
      credentials.source,
      credentials.mechanism,
    ],
  };
}

const ofUris: readonly Call[] = URIS.map((uri) => ({
  name: `client: ${uri}`,
  run: ({ driver }: World) => shown(new driver.MongoClient(uri)),
}));

const ofOptions: readonly Call[] = OPTIONS.map((options) => ({
  name: `client: options ${JSON.stringify(options)}`,
  run: ({ driver }: World) => shown(new driver.MongoClient('mongodb://h/', options)),
}));

const EVENTS = [
  'commandStarted',
  'commandSucceeded',
  'commandFailed',
  'connectionPoolCreated',
  'connectionPoolReady',
  'connectionCreated',
  'connectionReady',
  'connectionCheckOutStarted',
  'connectionCheckedOut',
  'connectionCheckedIn',
  'connectionClosed',
  'connectionPoolClosed',
  'serverOpening',
  'serverClosed',
  'serverDescriptionChanged',
  'topologyOpening',
  'topologyClosed',
  'topologyDescriptionChanged',
];

function isOne(event: any, driver: any): boolean {
  const name: string = event?.constructor.name ?? '';
  return name in driver && event instanceof driver[name];
}

const ofEvents: readonly Call[] = EVENTS.map((name) => ({
  name: `client: event ${name}`,
  async run({ driver, uri }: World): Promise<unknown> {
    const client = new driver.MongoClient(uri, { monitorCommands: true });
    const seen: any[] = [];
    client.on(name, (event: unknown) => seen.push(event));
    await client.db('parity').collection('pets').findOne();
    await client
      .db('parity')
      .command({ wrong: 1 })
      .catch(() => undefined);
    await client.close();
    const [first] = seen;
    const keys = Object.keys(first ?? {})
      .filter((key) => first[key] !== undefined && key !== 'operationId' && key !== 'error')
      .sort();
    return [first?.constructor.name, isOne(first, driver), first?.name, keys];
  },
}));

const NAMES = [
  'ReadPreferenceMode',
  'ReadConcernLevel',
  'ReturnDocument',
  'ServerType',
  'TopologyType',
  'AuthMechanism',
  'Compressor',
  'BatchType',
  'GSSAPICanonicalizationValue',
  'MongoLoggableComponent',
  'SeverityLevel',
  'ExplainVerbosity',
  'ProfilingLevel',
  'CURSOR_FLAGS',
  'CursorTimeoutMode',
  'ServerApiVersion',
  'MongoErrorLabel',
  'BSONType',
];

const ofNames: readonly Call[] = NAMES.map((name) => ({
  name: `client: names of ${name}`,
  run: ({ driver }: World) => driver[name] && { ...driver[name] },
}));

/** The life of clients, and what is made from them. */
export const clientCalls: readonly Call[] = [
  ...ofUris,
  ...ofOptions,
  ...ofEvents,
  ...ofNames,
  ...calls('client', {
    'own methods of Collection': ({ driver }) =>
      Object.getOwnPropertyNames(driver.Collection.prototype)
        .filter((name) => name !== 'mapReduce')
        .sort(),
    'own methods of Db': ({ driver }) =>
      Object.getOwnPropertyNames(driver.Db.prototype)
        .filter((name) => name !== 'clock')
        .sort(),
    'statics of Db': ({ driver }) =>
      Object.entries(driver.Db).filter(([name]) => name.startsWith('SYSTEM')),
    'a collection made by hand': async ({ driver, db }) => {
      const pets = new driver.Collection(db, 'pets');
      return [pets.namespace, pets.s.namespace.toString(), await pets.countDocuments()];
    },
    'a database made by hand': async ({ driver, client }) => {
      const db = new driver.Db(client, 'parity');
      return [
        db.databaseName,
        db.namespace,
        db.s.namespace.toString(),
        await db.collection('pets').countDocuments(),
      ];
    },
    'its topology': ({ client }) => {
      const { topology } = client;
      const { description } = topology;
      return [
        description.type,
        description.constructor.name,
        [...description.servers.values()].map((server: any) => [
          server.type,
          server.constructor.name,
          server.isWritable,
          server.isDataBearing,
          server.host,
        ]),
      ];
    },
    'its topology after close': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      const before = client.topology;
      await client.connect();
      const connected = typeof client.topology;
      await client.close();
      return [before, connected, client.topology];
    },
    'its state': ({ client }) => [
      client.s.options === client.options,
      typeof client.s.url,
      client.s.hasBeenClosed,
      String(client.s.namespace),
    ],
    'an operation after close': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      await client.connect();
      await client.close();
      return client.db('parity').collection('pets').findOne();
    },
    'closed twice': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      await client.connect();
      await client.close();
      await client.close();
    },
    'closed before it was connected': ({ driver, uri }) => new driver.MongoClient(uri).close(),
    'connected twice': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      const first = await client.connect();
      const same = first === (await client.connect());
      await client.close();
      return same;
    },
    'explicit disposal': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      await client.connect();
      await client[Symbol.asyncDispose]();
      return client.topology;
    },
    'nobody there': async ({ driver }) => {
      const client = new driver.MongoClient('mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50');
      try {
        await client.connect();
      } catch (error: any) {
        return [
          error.constructor.name,
          error.reason.constructor.name,
          error.reason.type,
          error.cause?.constructor.name,
        ];
      } finally {
        await client.close();
      }
      return undefined;
    },
    'an error event': ({ client }) => client.emit('error', new Error('x')),
    'open is told': async ({ driver, uri }) => {
      const client = new driver.MongoClient(uri);
      const opened = new Promise((resolve) =>
        client.once('open', (it: unknown) => resolve(it === client)),
      );
      await client.connect();
      await client.close();
      return opened;
    },
    'signal: null of find': ({ pets }) => pets.find({}, { signal: null }).toArray(),
    'signal: null of command': ({ db }) => db.command({ ping: 1 }, { signal: null }),
    'a signal that is none': ({ pets }) => pets.findOne({}, { signal: {} }),
    'a signal that was aborted': ({ pets }) => pets.findOne({}, { signal: AbortSignal.abort() }),
    'a signal that is aborted meanwhile': ({ db }) => {
      const controller = new AbortController();
      const slow = db
        .collection('pets')
        .find({ $where: 'sleep(500) || true' }, { signal: controller.signal })
        .toArray();
      setImmediate(() => controller.abort(new Error('enough')));
      return slow;
    },
    'read preference translated': ({ driver }) => [
      driver.ReadPreference.translate({ readPreference: 'secondary' }),
      driver.ReadPreference.translate({ readPreference: { mode: 'nearest', tags: [{ a: 'b' }] } }),
      driver.ReadPreference.translate({}),
    ],
    'a wrong read preference translated': ({ driver }) =>
      driver.ReadPreference.translate({ readPreference: 5 }),
    'a wrong read preference mode': ({ driver }) => new driver.ReadPreference('wrong'),
    'tags with primary': ({ driver }) => new driver.ReadPreference('primary', [{ a: 'b' }]),
    'write concerns': ({ driver }) => [
      driver.WriteConcern.fromOptions({ w: 1 }),
      driver.WriteConcern.fromOptions({ writeConcern: { w: 1, j: true } }),
      driver.WriteConcern.fromOptions({ writeConcern: { w: 'majority', wtimeoutMS: 5 } }),
      driver.WriteConcern.fromOptions(null),
      driver.WriteConcern.fromOptions({}),
    ],
    'a journal that is 1': ({ pets }) =>
      pets
        .insertOne({ _id: 9 }, { writeConcern: { j: 1 } })
        .then((result: any) => result.insertedId),
    'read concerns': ({ driver }) => [
      driver.ReadConcern.fromOptions({ level: 'local' }),
      driver.ReadConcern.fromOptions({ readConcern: 'majority' }),
      driver.ReadConcern.fromOptions(null),
      new driver.ReadConcern('local').toJSON(),
      driver.ReadConcern.MAJORITY,
    ],
    'own fields of errors': ({ driver }) =>
      [
        'MongoError',
        'MongoAPIError',
        'MongoNetworkError',
        'MongoRuntimeError',
        'MongoInvalidArgumentError',
      ].map((name) =>
        Object.keys(new driver[name]('x')).filter(
          (key) => key !== 'beforeHandshake' && key !== 'errorLabelSet',
        ),
      ),
    'own fields of a server error': ({ driver }) =>
      Object.keys(new driver.MongoServerError({ message: 'x', code: 5 }))
        .filter((key) => key !== 'errorLabelSet')
        .sort(),
    'a namespace': ({ driver }) => {
      const namespace = driver.MongoDBNamespace.fromString('a.b.c');
      return [
        namespace.db,
        namespace.collection,
        String(namespace),
        String(namespace.withCollection('x')),
      ];
    },
    'a namespace of nothing': ({ driver }) => driver.MongoDBNamespace.fromString(''),
  }),
];

import { thrownError } from '@touchstone/protocol';
import type { Clock, Runtime } from '@touchstone/runtime';
import type { AdapterDocument, EntitySpec } from '../adapter-protocol/adapter-protocol.ts';
import { driverOptions } from './arguments.ts';
import { clientRuntime } from './client-runtime.ts';
import { autoEncryption, keyServiceOptions, type QueryAnalysis } from './encryption-options.ts';
import { loginOptions } from './login-options.ts';
import type { DriverObject, NodeDriver } from './node-driver.ts';
import { ObservedClient } from './observed-client.ts';
import { ProcessVariables } from './process-variables.ts';
import { type RecordedSpan, spanRecorder } from './span-recorder.ts';
import { UnsupportedEntity } from './unsupported-entity.ts';

export interface EntityContext {
  readonly driver: NodeDriver;
  readonly clock: Clock;
  readonly clientOptions: AdapterDocument;
  readonly runtime: Runtime | undefined;
  readonly connectOptions: AdapterDocument | undefined;
  readonly queryAnalysis: QueryAnalysis;
  readonly entities: Map<string, DriverObject>;
  readonly clients: Map<string, ObservedClient>;
  /** The variables that tests have changed for longer than it takes to make a client. */
  readonly variables: ProcessVariables;
}

/** Makes the driver object behind one entity of the unified test format. */
export async function createEntity(
  world: EntityContext,
  spec: EntitySpec,
  uri: string | undefined,
): Promise<void> {
  const { options } = spec;
  switch (spec.type) {
    case 'client':
      await createClient(world, spec, uri ?? '');
      return;
    case 'database': {
      const client = entity(world, options['client']).client ?? entity(world, options['client']);
      const databaseOptions = driverOptions(world.driver, options['databaseOptions'] ?? {});
      world.entities.set(spec.id, client.db(options['databaseName'], databaseOptions));
      return;
    }
    case 'collection': {
      const database = entity(world, options['database']);
      const collectionOptions = driverOptions(world.driver, options['collectionOptions'] ?? {});
      world.entities.set(
        spec.id,
        database.collection(options['collectionName'], collectionOptions),
      );
      return;
    }
    case 'session': {
      const sessionOptions = driverOptions(world.driver, options['sessionOptions'] ?? {});
      resolveSnapshotTime(world, sessionOptions);
      const { client } = observedClient(world, options['client']);
      world.entities.set(spec.id, client.startSession(sessionOptions));
      return;
    }
    case 'bucket': {
      const bucketOptions = driverOptions(world.driver, options['bucketOptions'] ?? {});
      world.entities.set(
        spec.id,
        createBucket(world, entity(world, options['database']), bucketOptions),
      );
      return;
    }
    case 'clientEncryption':
      world.entities.set(spec.id, createClientEncryption(world, options));
      return;
    default:
      throw new UnsupportedEntity(`This adapter makes no entities of type ${spec.type}.`);
  }
}

function createClientEncryption(
  world: EntityContext,
  { clientEncryptionOpts, encryptionServices }: AdapterDocument,
): unknown {
  const { ClientEncryption } = world.driver as DriverObject;
  if (ClientEncryption === undefined) {
    throw new UnsupportedEntity('The driver exports no ClientEncryption.');
  }
  const { keyVaultClient, ...options } = clientEncryptionOpts;
  const { client } = observedClient(world, keyVaultClient);
  return new ClientEncryption(client, keyServiceOptions(options, encryptionServices));
}

function createBucket(
  world: EntityContext,
  database: DriverObject,
  options: AdapterDocument,
): unknown {
  const { GridFSBucket } = world.driver as DriverObject;
  if (GridFSBucket === undefined)
    throw new UnsupportedEntity('The driver exports no GridFSBucket.');
  return new GridFSBucket(database, options);
}

/** `snapshotTime` names an entity that a `getSnapshotTime` operation saved. */
function resolveSnapshotTime(world: EntityContext, options: AdapterDocument): void {
  const name = options['snapshotTime'];
  if (typeof name === 'string') options['snapshotTime'] = world.entities.get(name);
}

function entity(world: EntityContext, id: string): DriverObject {
  const found = world.entities.get(id);
  if (found === undefined) throw new Error(`There is no entity ${id}.`);
  return found;
}

function observedClient(world: EntityContext, id: string): ObservedClient {
  const found = world.clients.get(id);
  if (found === undefined) throw new Error(`There is no client entity ${id}.`);
  return found;
}

async function createClient(world: EntityContext, spec: EntitySpec, uri: string): Promise<void> {
  const { options } = spec;
  let observed: ObservedClient | undefined;
  let isConnecting = true;
  const logging = logOptions(options, (name, fields) => {
    // Connecting is this adapter's doing: the selection of a server for it is not the test's.
    if (isConnecting && fields['component'] === 'serverSelection') return;
    observed?.add({ category: 'log', name, fields });
  });
  const tracing = tracingOptions(options['observeTracingMessages'], (fields) => {
    observed?.add({ category: 'tracing', name: 'span', fields: { ...fields } });
  });
  world.variables.set(options['lastingVariables'] ?? {});
  const other = otherRuntime(world, options);
  const make = (): DriverObject =>
    new world.driver.MongoClient(uri, {
      monitorCommands: observesCommands(options),
      ...world.clientOptions,
      ...(options['serverApi'] !== undefined && { serverApi: options['serverApi'] }),
      ...loginOptions(options, (name, fields) => {
        observed?.add({ category: 'callback', name, fields });
      }),
      ...autoEncryption(options, world.queryAnalysis, (id) => observedClient(world, id).client),
      ...proseOptions(options),
      ...other?.options,
      ...logging,
      ...tracing,
    } as DriverObject);
  const client = withVariables(options['environmentVariables'] ?? {}, () =>
    withOptions(options, make),
  );
  other?.belongsTo(client);
  observed = new ObservedClient(
    client,
    {
      events: new Set<string>(options['observeEvents'] ?? []),
      ignoredCommands: new Set<string>([
        'configureFailPoint',
        ...(options['ignoreCommandMonitoringEvents'] ?? []),
      ]),
      sensitiveCommands: options['observeSensitiveCommands'] === true,
    },
    world.clock,
  );
  world.entities.set(spec.id, client);
  world.clients.set(spec.id, observed);
  // A server that cannot be reached shows itself in the test's first operation, as the test expects it.
  const isConnected = options['accessToken'] === undefined && options['connect'] !== false;
  if (isConnected) await client.connect(world.connectOptions).catch(() => {});
  isConnecting = false;
  await fillPool(client, observed, options['awaitMinPoolSizeMS']);
}

function observesCommands({ observeEvents = [] }: AdapterDocument): boolean {
  return (observeEvents as readonly string[]).some((name) => name.startsWith('command'));
}

/** The options that only prose tests ask of a client. */
function proseOptions(options: AdapterDocument): AdapterDocument {
  const { clientOptions, driverInfo, serverSelector } = options;
  return {
    ...clientOptions,
    ...(driverInfo !== undefined && { driverInfo }),
    ...(serverSelector === 'highestPort' && { serverSelector: highestPort }),
  };
}

/** The world of a client that is to draw, or to tell the time, in its own way. */
function otherRuntime(
  { runtime: base }: EntityContext,
  { jitter, clock }: AdapterDocument,
): { readonly options: AdapterDocument; belongsTo(client: object): void } | undefined {
  if (jitter === undefined && clock === undefined) return undefined;
  if (base === undefined) {
    throw new UnsupportedEntity(
      "The driver draws its jitter and tells the time from the process's own: no client can be given another.",
    );
  }
  const { runtime, belongsTo } = clientRuntime({ jitter, jumps: clock === 'jumping' }, base);
  return { options: { runtime }, belongsTo };
}

function highestPort(servers: readonly DriverObject[]): readonly DriverObject[] {
  const portOf = ({ address }: DriverObject): number => Number(address.split(':').at(-1));
  const highest = Math.max(...servers.map(portOf));
  return servers.filter((server) => portOf(server) === highest);
}

/** The options of the client's constructor that a test asks for and that not every driver has. */
const WISHES: Readonly<Record<string, string>> = {
  observeLogMessages: 'The driver writes no log that its user is given',
  observeTracingMessages: 'The driver makes no spans',
  serverSelector: 'The driver takes no server selector',
};

/** A driver without such an option refuses it when the client is made. */
function withOptions(options: AdapterDocument, make: () => DriverObject): DriverObject {
  const wish = Object.keys(WISHES).find((name) => options[name] !== undefined);
  if (wish === undefined) return make();
  try {
    return make();
  } catch (error) {
    throw new UnsupportedEntity(`${WISHES[wish]}: ${thrownError(error).message}`);
  }
}

/** Code points of a command that its span shows. */
const QUERY_TEXT_LENGTH = 10_000;

function tracingOptions(
  wanted: AdapterDocument | undefined,
  ended: (span: RecordedSpan) => void,
): AdapterDocument {
  if (wanted === undefined) return {};
  if (wanted['fromEnvironment'] === true) return { tracing: { api: spanRecorder(ended) } };
  const queryTextMaxLength = wanted['enableCommandPayload'] === true ? QUERY_TEXT_LENGTH : 0;
  return { tracing: { enabled: true, queryTextMaxLength, api: spanRecorder(ended) } };
}

/** Sets environment variables for as long as `make` runs, so that no other client sees them. */
function withVariables(variables: AdapterDocument, make: () => DriverObject): DriverObject {
  const passing = new ProcessVariables();
  passing.set(variables);
  try {
    return make();
  } finally {
    passing.restore();
  }
}

/** Waits until the pool holds `minPoolSize`; what happened until then is not the test's. */
async function fillPool(
  client: DriverObject,
  observed: ObservedClient,
  waitMS: DriverObject,
): Promise<void> {
  if (waitMS === undefined) return;
  const wanted = Number(client.options?.minPoolSize ?? 0);
  const deadline = observed.deadline(Number(waitMS.valueOf()));
  while (observed.readyConnections < wanted) {
    if (deadline() <= 0) throw new Error(`The pool did not reach minPoolSize within ${waitMS} ms.`);
    await observed.changed(deadline());
  }
  observed.discardEvents();
}

/** Long enough for the documents of the official tests. */
const LOG_LENGTH = 1250;
const LOG_COMPONENTS = ['command', 'topology', 'serverSelection', 'connection'];

function logOptions(
  { observeLogMessages: wanted, logMaxDocumentLength = LOG_LENGTH }: AdapterDocument,
  seen: (name: string, fields: AdapterDocument) => void,
): AdapterDocument {
  if (wanted === undefined) return {};
  const severities = Object.fromEntries(
    LOG_COMPONENTS.filter((component) => wanted[component] !== undefined).map((component) => [
      component,
      wanted[component],
    ]),
  );
  return {
    mongodbLogPath: {
      write(log: DriverObject): void {
        const { t: _time, c: component, s: level, ...data } = log;
        const { failure } = data;
        const isCut = failure !== undefined && { failureIsRedacted: isRedacted(failure) };
        seen('logMessage', { component, level, data, ...isCut });
      },
    },
    mongodbLogComponentSeverities: severities,
    ...(logMaxDocumentLength !== 'default' && {
      mongodbLogMaxDocumentLength: logMaxDocumentLength,
    }),
  };
}

const REDACTED_FIELDS = new Set(['code', 'codeName', 'errorLabels']);

/** Failures are logged as text: a reply that was cut down is the text of a document with no other fields. */
function isRedacted(failure: unknown): boolean {
  if (failure === '(redacted)') return true;
  try {
    const fields = Object.keys(JSON.parse(String(failure)));
    return fields.every((field) => REDACTED_FIELDS.has(field));
  } catch {
    return false;
  }
}

import { sleep } from '@touchstone/runtime';
import type { AdapterReply, ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import { resultOf, type TestContext } from '../operation-execution/test-context.ts';
import { TestFailure } from '../operation-execution/test-failure.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import type { HostMap } from './host-map.ts';

const POLL_MS = 5;
const CLIENT = 'client0';
const COLLECTION = 'collection0';
const HEARTBEATS: readonly string[] = [
  'serverHeartbeatSucceededEvent',
  'serverHeartbeatFailedEvent',
];
const CHANGES: readonly string[] = [
  'serverClosedEvent',
  'serverDescriptionChangedEvent',
  'serverOpeningEvent',
  'topologyClosedEvent',
  'topologyDescriptionChangedEvent',
  'topologyOpeningEvent',
];

/** The wishes for a client that not every file has. */
export interface DiscoveryWishes {
  /** Its first operation connects it: in some drivers a client whose `connect` has failed cannot be used any more. */
  readonly lazily: boolean;
  /** Pools that are cleared are told: the file counts their generations. */
  readonly pools: boolean;
  /** Its monitors poll, though the servers of the file could be streamed from. */
  readonly polls: boolean;
}

/** One client of the driver under test, and what it has told of the servers; addresses as the file names them. */
export class ObservedDiscovery {
  readonly #context: TestContext;
  readonly #hosts: HostMap;
  readonly #events: ObservedEvent[] = [];
  #creation: AdapterReply | undefined;
  #hasCollection = false;

  constructor(context: TestContext, hosts: HostMap) {
    this.#context = context;
    this.#hosts = hosts;
  }

  /** Makes the client. It may wait for a server that it can use; what it observes is told all the same. */
  start(uri: string, { lazily, pools, polls }: DiscoveryWishes): void {
    const options = {
      observeEvents: [...CHANGES, ...HEARTBEATS, ...(pools ? ['poolClearedEvent'] : [])],
      ...(lazily && { connect: false }),
      ...(polls && { serverMonitoringMode: 'poll' }),
    };
    const entity = { type: 'client', id: CLIENT, options };
    this.#context.send({ kind: 'createEntity', entity, uri }).then(
      (reply) => {
        this.#creation = reply;
        if (lazily) this.write().catch(() => {});
      },
      () => {},
    );
  }

  /** Waits until `find` finds something in what the client has told; fails the test after `patienceMS`. */
  async waitFor<T>(what: string, find: () => T | undefined, patienceMS: number): Promise<T> {
    const { clock, signal } = this.#context;
    const deadline = clock.now() + patienceMS;
    for (;;) {
      await this.pull();
      const found = find();
      if (found !== undefined) return found;
      if (clock.now() >= deadline) throw new TestFailure(`waited ${patienceMS} ms for ${what}`);
      await sleep(clock, POLL_MS, signal);
    }
  }

  /** Asks the adapter for what is new. */
  async pull(): Promise<void> {
    this.#requireClient();
    const after = this.#events.at(-1)?.sequence ?? 0;
    const reply = await this.#context.send({ kind: 'events', client: CLIENT, after });
    if (reply.kind !== 'events') resultOf(reply, 'events');
    else this.#events.push(...reply.events);
  }

  /** The number of events so far, for `changesSince`. */
  get position(): number {
    return this.#events.length;
  }

  /** The events of discovery but for heartbeats, from a position on, with names as the files have them. */
  changesSince(position: number): readonly Json[] {
    const changes = this.#events.slice(position).filter(({ name }) => CHANGES.includes(name));
    return changes.map(({ name, fields }) => ({
      name: name.replace(/Event$/, ''),
      ...this.#hosts.descriptionToFile(fields),
      ...this.#descriptions(fields),
    }));
  }

  /** The topology as it was told last; undefined before the first time. What a client tells when it closes does not count. */
  get topology(): Json | undefined {
    const told = this.#named('topologyDescriptionChangedEvent');
    const closedItself = this.#named('topologyClosedEvent').length > 0;
    const last = told.at(closedItself && isBlank(told.at(-1)) ? -2 : -1);
    if (last === undefined) return undefined;
    return withTopologyType(this.#hosts.descriptionToFile(last.fields['newDescription'] ?? {}));
  }

  /** True if the client's topology has a server of that name. */
  hasServer(name: string): boolean {
    return this.topology?.['servers'].some((one: Json) => one['address'] === name) === true;
  }

  /** True if the client has given up by itself: an incompatible server makes some drivers do so. */
  get isClosed(): boolean {
    return this.#named('topologyClosedEvent').length > 0;
  }

  /** The generation of the pool of a server: the number of times that it was cleared. */
  generation(name: string): number {
    return this.#about('poolClearedEvent', name).length;
  }

  /** The number of checks of a server that have ended, well or badly. */
  checks(name: string): number {
    return HEARTBEATS.flatMap((event) => this.#about(event, name)).length;
  }

  /** Writes a document; the reply comes when the script lets it. */
  async write(): Promise<AdapterReply> {
    if (!this.#hasCollection) await this.#createCollection();
    return this.#context.send({
      kind: 'run',
      object: COLLECTION,
      name: 'insertOne',
      arguments: { document: { x: 1 } },
    });
  }

  async #createCollection(): Promise<void> {
    this.#hasCollection = true;
    const database = { client: CLIENT, databaseName: 'test' };
    await this.#create('database', 'database0', database);
    await this.#create('collection', COLLECTION, { database: 'database0', collectionName: 'test' });
  }

  async #create(type: string, id: string, options: Json): Promise<void> {
    const reply = await this.#context.send({ kind: 'createEntity', entity: { type, id, options } });
    resultOf(reply, `creating the ${type}`);
  }

  /** A client that gave up waiting for a server is a client all the same; one that was refused is none. */
  #requireClient(): void {
    if (this.#creation !== undefined) resultOf(this.#creation, 'creating the client');
  }

  #named(name: string): readonly ObservedEvent[] {
    return this.#events.filter((event) => event.name === name);
  }

  #about(event: string, name: string): readonly ObservedEvent[] {
    return this.#named(event).filter(
      ({ fields }) => this.#hosts.toFile(String(fields['address'])).toLowerCase() === name,
    );
  }

  #descriptions(fields: Json): Json {
    const described = ['previousDescription', 'newDescription'].filter((name) => name in fields);
    return Object.fromEntries(
      described.map((name) => [
        name,
        withTopologyType(this.#hosts.descriptionToFile(fields[name])),
      ]),
    );
  }
}

// The topology that a client tells of when it is closed.
function isBlank(event: ObservedEvent | undefined): boolean {
  const { type, servers } = event?.fields['newDescription'] ?? {};
  return type === 'Unknown' && (servers ?? []).length === 0;
}

/** The files call a topology's type `topologyType`, the adapters `type`. */
function withTopologyType(description: Json): Json {
  return 'servers' in description
    ? { ...description, topologyType: description['type'] }
    : description;
}

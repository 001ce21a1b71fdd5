import type { ObservedTopology } from '../adapter-protocol/adapter-protocol.ts';
import type { ClientEvents } from './client-events.ts';
import type { TestThread } from './test-thread.ts';

/** The thing that a name of a test stands for. The driver's own objects stay in the adapter, under the same name. */
export type Entity =
  | { readonly kind: 'client'; readonly events: ClientEvents }
  | { readonly kind: 'session'; readonly client: string }
  | { readonly kind: DriverObjectKind }
  | { readonly kind: 'thread'; readonly thread: TestThread }
  | { readonly kind: 'topologyDescription'; readonly description: ObservedTopology }
  /** A saved result, or the events that `storeEventsAsEntities` collects. */
  | { readonly kind: 'value'; readonly read: () => unknown };

export type DriverObjectKind =
  | 'bucket'
  | 'changeStream'
  | 'clientEncryption'
  | 'collection'
  | 'cursor'
  | 'database';

export type EntityKind = Entity['kind'];
type EntityOf<K extends EntityKind> = Extract<Entity, { readonly kind: K }>;

/** A test refers to an entity that is not there, is of another kind, or is there already. */
export class EntityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EntityError';
  }
}

/** The entities of one test, by name (unified test format, "Entity Map"). */
export class EntityMap {
  readonly #entities = new Map<string, Entity>();
  readonly #lsids = new Map<string, unknown>();

  add(id: string, entity: Entity): void {
    this.requireFree(id);
    this.#entities.set(id, entity);
  }

  /** Throws where the name is taken, before anything is created under it. */
  requireFree(id: string): void {
    if (this.#entities.has(id)) throw new EntityError(`the entity "${id}" exists already`);
  }

  get(id: string): Entity {
    const entity = this.#entities.get(id);
    if (entity === undefined) throw new EntityError(`there is no entity "${id}"`);
    return entity;
  }

  getOfKind<K extends EntityKind>(id: string, kind: K): EntityOf<K> {
    const entity = this.get(id);
    if (entity.kind !== kind) {
      throw new EntityError(`the entity "${id}" is a ${entity.kind}, not a ${kind}`);
    }
    return entity as EntityOf<K>;
  }

  /** The saved value of this name. */
  value(id: string): unknown {
    return this.getOfKind(id, 'value').read();
  }

  /** The logical session id of a session, as far as it was asked for; sessions may have ended since. */
  lsid(session: string): unknown {
    this.getOfKind(session, 'session');
    return this.#lsids.get(session);
  }

  rememberLsid(session: string, lsid: unknown): void {
    this.#lsids.set(session, lsid);
  }

  clients(): readonly (readonly [id: string, events: ClientEvents])[] {
    return [...this.#entities].flatMap(([id, entity]) =>
      entity.kind === 'client' ? [[id, entity.events] as const] : [],
    );
  }

  threads(): readonly TestThread[] {
    return [...this.#entities.values()].flatMap((entity) =>
      entity.kind === 'thread' ? [entity.thread] : [],
    );
  }
}

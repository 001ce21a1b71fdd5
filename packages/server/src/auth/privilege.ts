import type { Fields, Value } from '../value/value.ts';
import { inOrder } from './actions.ts';

/**
 * The resource of a privilege: `cluster`; `any`, which is everything; or a database and a collection with a dot between them,
 * either of which may be empty: `a.c`; `a.`, all collections of a but those of the system; `.c`, c in all databases; `.`, all
 * but those of the system in all databases but local and config. `.system.buckets.` are the buckets of all time series.
 */
export type ResourceKey = string;

export const CLUSTER: ResourceKey = 'cluster';
export const ANYTHING: ResourceKey = 'any';
export const ALL_DATABASES: ResourceKey = '.';
const ANY_ACTION = 'anyAction';
const BUCKETS = 'system.buckets.';

/** Actions that are allowed on resources. */
export interface Privilege {
  readonly resources: readonly ResourceKey[];
  readonly actions: readonly string[];
}

/** The actions that one may do, by resource. */
export class PrivilegeSet {
  readonly #actions = new Map<ResourceKey, Set<string>>();

  add({ resources, actions }: Privilege): void {
    for (const resource of resources) {
      const known = this.#actions.get(resource);
      if (known === undefined) this.#actions.set(resource, new Set(actions));
      else for (const action of actions) known.add(action);
    }
  }

  /** True if all the actions are allowed on a collection, a database (`a.`), the cluster or all databases. */
  allows(resource: ResourceKey, ...actions: readonly string[]): boolean {
    const granted = granting(resource).flatMap((key) => this.#actions.get(key) ?? []);
    return actions.every((action) => granted.some((set) => set.has(action) || set.has(ANY_ACTION)));
  }

  /** True if anything at all is allowed in a database: then its name may be known. */
  allowsSomethingIn(database: string): boolean {
    if (this.#hasAny(granting(`${database}.`))) return true;
    for (const key of this.#actions.keys()) if (key.startsWith(`${database}.`)) return true;
    return false;
  }

  /** True if anything at all is allowed on a collection. */
  allowsSomethingOn(collection: ResourceKey): boolean {
    return this.#hasAny(granting(collection));
  }

  /** The privileges as documents, one for each resource. */
  documents(): Fields[] {
    return [...this.#actions].map(([resource, actions]) =>
      privilegeFields({ resources: [resource], actions: [...actions] }),
    );
  }

  #hasAny(keys: readonly ResourceKey[]): boolean {
    return keys.some((key) => (this.#actions.get(key)?.size ?? 0) > 0);
  }
}

const OWN_OF_LOCAL: ReadonlySet<string> = new Set(['replset.election', 'replset.minvalid']);

/** The resources whose privileges hold for one that is asked for. */
function granting(resource: ResourceKey): readonly ResourceKey[] {
  const dot = resource.indexOf('.');
  if (dot < 0) return [ANYTHING, resource];
  const database = resource.slice(0, dot);
  const collection = resource.slice(dot + 1);
  const keys = [ANYTHING, resource];
  const isSystem =
    collection.startsWith('system.') || (database === 'local' && OWN_OF_LOCAL.has(collection));
  if (!isSystem) {
    keys.push(`${database}.`);
    if (database !== 'local' && database !== 'config') keys.push(ALL_DATABASES);
  }
  if (collection.startsWith(BUCKETS)) keys.push(`.${BUCKETS}`, `${database}.${BUCKETS}`);
  if (collection !== '') keys.push(`.${collection}`);
  return keys;
}

/** A privilege on one resource, as a document. */
export function privilegeFields({ resources: [resource = ''], actions }: Privilege): Fields {
  return new Map<string, Value>([
    ['resource', resourceFields(resource)],
    ['actions', inOrder(actions)],
  ]);
}

function resourceFields(resource: ResourceKey): Fields {
  if (resource === CLUSTER) return new Map([['cluster', true]]);
  if (resource === ANYTHING) return new Map([['anyResource', true]]);
  const dot = resource.indexOf('.');
  const database = resource.slice(0, dot);
  const collection = resource.slice(dot + 1);
  if (collection.startsWith(BUCKETS)) {
    const buckets: Fields = new Map();
    if (database !== '') buckets.set('db', database);
    return buckets.set('system_buckets', collection.slice(BUCKETS.length));
  }
  return new Map([
    ['db', database],
    ['collection', collection],
  ]);
}

/** The resource that a document of a privilege names; undefined when it names none. */
export function resourceOf(fields: Fields): ResourceKey | undefined {
  if (fields.get('cluster') === true) return fields.size === 1 ? CLUSTER : undefined;
  if (fields.get('anyResource') === true) return fields.size === 1 ? ANYTHING : undefined;
  const [database = '', collection] = [fields.get('db'), fields.get('collection')];
  const buckets = fields.get('system_buckets');
  if (typeof database !== 'string') return undefined;
  if (typeof buckets === 'string') return `${database}.${BUCKETS}${buckets}`;
  return typeof collection === 'string' && fields.has('db')
    ? `${database}.${collection}`
    : undefined;
}

/** The database of a resource; undefined for the cluster, and for what is in several databases. */
export function databaseOf(resource: ResourceKey): string | undefined {
  const dot = resource.indexOf('.');
  return dot <= 0 ? undefined : resource.slice(0, dot);
}

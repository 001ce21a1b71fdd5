import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { ClientCore } from './client-core.ts';
import type { MongoOptions } from './shown-options.ts';

/** The state that stands behind a client. Libraries look for `url`, `options` and `namespace` here; the rest is the driver's own. */
export interface ClientState {
  readonly url: string;
  readonly core: ClientCore;
  readonly namespace: MongoDBNamespace;
  readonly bsonOptions: BSONSerializeOptions;
  readonly options: MongoOptions;
  readonly hasBeenClosed: boolean;
  readonly isMongoClient: true;
}

export function clientState(
  url: string,
  core: ClientCore,
  namespace: MongoDBNamespace,
  options: () => MongoOptions,
): ClientState {
  const state = {
    namespace,
    bsonOptions: core.settings.bson,
    isMongoClient: true as const,
    get options(): MongoOptions {
      return options();
    },
    get hasBeenClosed(): boolean {
      return core.hasBeenClosed;
    },
  };
  // The connection string may hold a password, and the core the whole driver: neither is printed with a client.
  return Object.defineProperties(state, {
    url: { value: url },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => ({ namespace }) },
    core: { value: core },
  }) as ClientState;
}

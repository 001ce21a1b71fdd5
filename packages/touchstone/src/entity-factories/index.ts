// biome-ignore-all lint/suspicious/noExplicitAny: each factory has a definition of its own, which goes with its kind.
import type { EntityFactory } from '../operation-execution/create-entity.ts';
import { bucket } from './bucket.ts';
import { client } from './client.ts';
import { clientEncryption } from './client-encryption.ts';
import { collection } from './collection.ts';
import { database } from './database.ts';
import { session } from './session.ts';
import { thread } from './thread.ts';

/** Every kind of entity that `createEntities` knows. */
export const entityFactories: readonly EntityFactory<any>[] = [
  bucket,
  client,
  clientEncryption,
  collection,
  database,
  session,
  thread,
];

import { bucketOperations } from './bucket.ts';
import { changeStreamOperations } from './change-stream.ts';
import { clientOperations } from './client.ts';
import { clientEncryptionOperations } from './client-encryption.ts';
import { collectionOperations } from './collection.ts';
import { cursorOperations } from './cursor.ts';
import { databaseOperations } from './database.ts';
import type { NodeOperation } from './operation.ts';
import { sessionOperations } from './session.ts';

/** The unified test format's entity operations, by kind of entity and name. */
export const nodeOperations: Readonly<Record<string, Readonly<Record<string, NodeOperation>>>> = {
  bucket: bucketOperations,
  changeStream: changeStreamOperations,
  client: clientOperations,
  clientEncryption: clientEncryptionOperations,
  collection: collectionOperations,
  cursor: cursorOperations,
  database: databaseOperations,
  session: sessionOperations,
};

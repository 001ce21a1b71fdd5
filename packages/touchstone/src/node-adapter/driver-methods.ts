import type { DriverObject } from './node-driver.ts';
import { UnsupportedOperation } from './operations/operation.ts';

/** The driver's methods behind operations that it has by other names; null where the adapter does it alone. */
const METHODS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  bucket: {
    download: 'openDownloadStream',
    downloadByName: 'openDownloadStreamByName',
    upload: 'openUploadStream',
    uploadAndAbort: 'openUploadStream',
  },
  changeStream: { iterateOnce: 'tryNext', iterateUntilDocumentOrError: 'next' },
  client: {
    clientBulkWrite: 'bulkWrite',
    createChangeStream: 'watch',
    dropDatabase: 'db',
    listDatabaseNames: 'db',
    listDatabaseObjects: 'db',
    listDatabases: 'db',
    passTime: null,
    runCommand: 'db',
  },
  collection: {
    createChangeStream: 'watch',
    createFindCursor: 'find',
    listIndexNames: 'listIndexes',
  },
  cursor: { iterateOnce: 'tryNext', iterateUntilDocumentOrError: 'next' },
  database: {
    createChangeStream: 'watch',
    createCommandCursor: 'runCursorCommand',
    listCollectionNames: 'listCollections',
    listCollectionObjects: 'collections',
    modifyCollection: 'command',
    runCommand: 'command',
  },
  session: { getSnapshotTime: null, setSnapshotTime: null },
};

/** Operations that specifications describe, and a driver may have by no name of its own. */
const EMULATED: Readonly<Record<string, string>> = {
  listCollectionNames: 'listCollections',
  listDatabaseNames: 'the command listDatabases',
  listDatabaseObjects: 'the command listDatabases',
  listIndexNames: 'listIndexes',
  modifyCollection: 'the command collMod',
};

/** Throws where the driver has nothing to do an operation with: an error of calling it would be nobody's but ours. */
export function requireMethod(kind: string, name: string, target: DriverObject): void {
  const named = METHODS[kind]?.[name];
  const method = named === undefined ? name : named;
  if (method === null || typeof target[method] === 'function') return;
  throw new UnsupportedOperation(`The driver has no ${method} of a ${kind}.`);
}

/** A note for the reader of a result: the adapter did by other means what the driver has no method for. */
export function emulationNote(name: string, target: DriverObject): string | undefined {
  const means = EMULATED[name];
  if (means === undefined || typeof target[name] === 'function') return undefined;
  return `the driver has no ${name}: done by ${means}`;
}

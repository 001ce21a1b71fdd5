import type { EntityKind } from '../entity-map/entity-map.ts';

/**
 * The operations of each kind of entity and their arguments, as the specifications name them; `!` marks one
 * that a test must give. An operation or an argument that is not here is the test file's error, so that no
 * adapter can pass a test by ignoring what it does not know.
 */
const OPERATIONS: Partial<Record<EntityKind, Readonly<Record<string, string>>>> = {
  bucket: {
    delete: 'id!',
    deleteByName: 'filename!',
    download: 'id!',
    downloadByName: 'filename! revision',
    drop: '',
    find: 'filter! allowDiskUse batchSize limit maxTimeMS noCursorTimeout skip sort',
    rename: 'id! newFilename!',
    renameByName: 'filename! newFilename!',
    upload: 'filename! source! chunkSizeBytes disableMD5 metadata contentType aliases',
    uploadWithId: 'id! filename! source! chunkSizeBytes disableMD5 metadata contentType aliases',
  },
  changeStream: { close: '', iterateOnce: '', iterateUntilDocumentOrError: '' },
  client: {
    appendMetadata: 'driverInfoOptions!',
    clientBulkWrite: 'models! ordered verboseResults bypassDocumentValidation let',
    close: '',
    createChangeStream:
      'pipeline batchSize collation fullDocument fullDocumentBeforeChange maxAwaitTimeMS resumeAfter ' +
      'showExpandedEvents startAfter startAtOperationTime',
    dropDatabase: 'database!',
    listDatabaseNames: 'filter authorizedDatabases',
    listDatabaseObjects: 'filter authorizedDatabases',
    listDatabases: 'filter authorizedDatabases nameOnly',
  },
  clientEncryption: {
    addKeyAltName: 'id! keyAltName!',
    createDataKey: 'kmsProvider! opts',
    createEncryptedCollection: 'database! collectionName! opts',
    decrypt: 'value!',
    deleteKey: 'id!',
    encrypt: 'value! opts!',
    encryptExpression: 'expr! opts!',
    getKey: 'id!',
    getKeyByAltName: 'keyAltName!',
    getKeys: '',
    removeKeyAltName: 'id! keyAltName!',
    rewrapManyDataKey: 'filter! opts',
  },
  collection: {
    aggregate:
      'pipeline! allowDiskUse batchSize bypassDocumentValidation collation hint let maxAwaitTimeMS ' +
      'timeoutMode',
    bulkWrite: 'requests! ordered bypassDocumentValidation let',
    count: 'filter collation hint limit skip',
    countDocuments: 'filter! collation hint limit skip',
    createChangeStream:
      'pipeline batchSize collation fullDocument fullDocumentBeforeChange maxAwaitTimeMS resumeAfter ' +
      'showExpandedEvents startAfter startAtOperationTime',
    createFindCursor:
      'filter! allowDiskUse allowPartialResults batchSize collation cursorType hint let limit max ' +
      'maxAwaitTimeMS min noCursorTimeout oplogReplay projection returnKey showRecordId skip sort ' +
      'timeoutMode',
    createIndex:
      'keys! name unique sparse expireAfterSeconds partialFilterExpression collation hidden version ' +
      'weights wildcardProjection commitQuorum background default_language languageOverride bits max ' +
      'min sphereVersion textVersion storageEngine bucketSize dropDups',
    createIndexes: 'indexes! models commitQuorum',
    createSearchIndex: 'model!',
    createSearchIndexes: 'models!',
    deleteMany: 'filter! collation hint let',
    deleteOne: 'filter! collation hint let',
    distinct: 'fieldName! filter collation hint',
    drop: 'encryptedFields',
    dropIndex: 'name!',
    dropIndexes: '',
    dropSearchIndex: 'name!',
    estimatedDocumentCount: '',
    find:
      'filter! allowDiskUse allowPartialResults batchSize collation cursorType hint let limit max ' +
      'maxAwaitTimeMS min modifiers noCursorTimeout oplogReplay projection returnKey showRecordId ' +
      'skip snapshot sort timeoutMode',
    findOne:
      'filter! allowDiskUse allowPartialResults batchSize collation hint let max min noCursorTimeout ' +
      'projection returnKey showRecordId skip sort',
    findOneAndDelete: 'filter! collation hint let projection sort',
    findOneAndReplace:
      'filter! replacement! bypassDocumentValidation collation hint let projection returnDocument ' +
      'sort upsert',
    findOneAndUpdate:
      'filter! update! arrayFilters bypassDocumentValidation collation hint let projection ' +
      'returnDocument sort upsert',
    insertMany: 'documents! ordered bypassDocumentValidation',
    insertOne: 'document! bypassDocumentValidation',
    listIndexNames: 'batchSize timeoutMode',
    listIndexes: 'batchSize timeoutMode',
    listSearchIndexes: 'name aggregationOptions',
    mapReduce:
      'map! reduce! out! query sort limit finalize scope jsMode verbose bypassDocumentValidation ' +
      'collation',
    rename: 'to! dropTarget',
    replaceOne: 'filter! replacement! bypassDocumentValidation collation hint let sort upsert',
    updateMany: 'filter! update! arrayFilters bypassDocumentValidation collation hint let upsert',
    updateOne:
      'filter! update! arrayFilters bypassDocumentValidation collation hint let sort upsert',
    updateSearchIndex: 'name! definition!',
  },
  cursor: { close: '', iterateOnce: '', iterateUntilDocumentOrError: '' },
  database: {
    aggregate:
      'pipeline! allowDiskUse batchSize bypassDocumentValidation collation hint let maxAwaitTimeMS ' +
      'timeoutMode',
    createChangeStream:
      'pipeline batchSize collation fullDocument fullDocumentBeforeChange maxAwaitTimeMS resumeAfter ' +
      'showExpandedEvents startAfter startAtOperationTime',
    createCollection:
      'collection! autoIndexId capped changeStreamPreAndPostImages clusteredIndex collation ' +
      'encryptedFields expireAfterSeconds indexOptionDefaults max pipeline size storageEngine ' +
      'timeseries validationAction validationLevel validator viewOn',
    createCommandCursor: 'command! commandName batchSize cursorType timeoutMode',
    dropCollection: 'collection! encryptedFields',
    listCollectionNames: 'filter authorizedCollections batchSize nameOnly',
    listCollectionObjects: 'filter authorizedCollections batchSize',
    listCollections: 'filter authorizedCollections batchSize nameOnly timeoutMode',
    modifyCollection:
      'collection! cappedMax cappedSize changeStreamPreAndPostImages expireAfterSeconds index ' +
      'validationAction validationLevel validator viewOn pipeline timeseries',
    runCommand: 'command! commandName',
    runCursorCommand: 'command! commandName batchSize cursorType timeoutMode',
  },
  session: {
    abortTransaction: '',
    commitTransaction: '',
    endSession: '',
    getSnapshotTime: '',
    startTransaction: 'maxCommitTimeMS',
    withTransaction: 'callback! maxCommitTimeMS',
  },
};

/** Options that several specifications allow with nearly every operation. */
const COMMON_ARGUMENTS: ReadonlySet<string> = new Set([
  'comment',
  'maxTimeMS',
  'rawData',
  'readConcern',
  'readPreference',
  'session',
  'timeoutMS',
  'writeConcern',
]);

/** The argument names of an operation, and which of them a test must give. */
export interface EntityOperation {
  readonly required: readonly string[];
  readonly known: ReadonlySet<string>;
}

/** Undefined where entities of this kind have no such operation. */
export function entityOperation(kind: EntityKind, name: string): EntityOperation | undefined {
  const operations = OPERATIONS[kind] ?? {};
  if (!Object.hasOwn(operations, name)) return undefined;
  const names = (operations[name] ?? '').split(' ').filter((word) => word !== '');
  return {
    required: names.filter((word) => word.endsWith('!')).map((word) => word.slice(0, -1)),
    known: new Set([...COMMON_ARGUMENTS, ...names.map((word) => word.replace('!', ''))]),
  };
}

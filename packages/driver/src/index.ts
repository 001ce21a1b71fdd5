// BSON

// runtime: options of Node's own that are passed on
export type {
  NodeSocket as Stream,
  SupportedNodeConnectionOptions,
  SupportedSocketOptions,
  SupportedTLSConnectionOptions,
  SupportedTLSSocketOptions,
} from '@touchstone/runtime';
export {
  Binary,
  BSON,
  BSONRegExp,
  BSONSymbol,
  BSONType,
  Code,
  DBRef,
  Decimal128,
  type Document,
  Double,
  deserialize,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
// auth
export { AuthMechanism } from './auth/auth-mechanism.ts';
export type { AWSCredentialProvider, AWSCredentials } from './auth/aws-names.ts';
export {
  type AuthMechanismProperties,
  GSSAPICanonicalizationValue,
} from './auth/mechanism-properties.ts';
export { MongoClientAuthProviders } from './auth/mongo-client-auth-providers.ts';
export type { MongoCredentials, MongoCredentialsOptions } from './auth/mongo-credentials.ts';
export type {
  IdPInfo,
  OIDCCallbackFunction,
  OIDCCallbackParams,
  OIDCResponse,
} from './auth/oidc-callback.ts';
// bulk
export { type Batch, BatchType } from './bulk/batch.ts';
export {
  BulkOperationBase,
  FindOperators,
  OrderedBulkOperation,
  UnorderedBulkOperation,
} from './bulk/bulk-operation.ts';
export type { BulkWriteOptions } from './bulk/bulk-write.ts';
export type { ClientBulkWriteOptions } from './bulk/client-bulk-write.ts';
export type * from './bulk/client-write-model.ts';
export type {
  AnyBulkWriteOperation,
  DeleteManyModel,
  DeleteOneModel,
  InsertOneModel,
  ReplaceOneModel,
  UpdateManyModel,
  UpdateOneModel,
} from './bulk/write-model.ts';
// change-stream
export { ChangeStream, type ChangeStreamEvents } from './change-stream/change-stream.ts';
export { ChangeStreamCursor } from './change-stream/change-stream-cursor.ts';
export type * from './change-stream/change-stream-document.ts';
export type {
  ChangeStreamOptions,
  OperationTime,
  ResumeToken,
} from './change-stream/change-stream-options.ts';
// client
export { Admin, type ValidateCollectionOptions } from './client/admin.ts';
export type {
  ClientSessionEvents,
  ConnectionEvents,
  ConnectionPoolEvents,
  EventEmitterWithState,
  MONGO_CLIENT_EVENTS,
  MonitorEvents,
  ServerEvents,
  TopologyEvents,
} from './client/client-events-map.ts';
export type { ConnectOptions, MongoClientOptions } from './client/client-options.ts';
export { Collection } from './client/collection.ts';
export type {
  CollectionOptions,
  CreateIndexOptions,
  DeleteOptions,
  EstimatedDocumentCountOptions,
  FindOneOptions,
  IndexInformationOptions,
  InsertOneOptions,
  ListSearchIndexesOptions,
  ReplaceOptions,
  UpdateOptions,
} from './client/collection-options.ts';
export * from './client/command-event-classes.ts';
export type * from './client/connection-options.ts';
export { Db } from './client/db.ts';
export type {
  DbOptions,
  DbStatsOptions,
  ProfilingLevelOptions,
  RemoveUserOptions,
  RunCommandOptions,
  SetProfilingLevelOptions,
} from './client/db-options.ts';
export type { ServerDescription, TopologyDescription } from './client/description-classes.ts';
export {
  MongoClient,
  type MongoClientEvents,
  type WithSessionCallback,
} from './client/mongo-client.ts';
export * from './client/pool-event-classes.ts';
export { ProfilingLevel } from './client/profiling-level.ts';
export type { MongoOptions } from './client/shown-options.ts';
export * from './client/topology-event-classes.ts';
export type {
  DeleteResult,
  InsertManyResult,
  InsertOneResult,
  ModifyResult,
  UpdateResult,
} from './client/write-results.ts';
// client-encryption
export { ClientEncryption } from './client-encryption/client-encryption.ts';
export type * from './client-encryption/client-encryption-options.ts';
// cmap
export type { DriverInfo } from './cmap/client-metadata.ts';
export { Compressor, type CompressorName } from './cmap/compressor-name.ts';
// concern
export * from './concern/read-concern.ts';
export * from './concern/read-preference.ts';
export * from './concern/server-api.ts';
export * from './concern/write-concern.ts';
// cursor
export { AbstractCursor, type AbstractCursorEvents } from './cursor/abstract-cursor.ts';
export {
  type AggregateOptions,
  AggregationCursor,
  type AggregationCursorOptions,
} from './cursor/aggregation-cursor.ts';
export {
  type AbstractCursorOptions,
  CURSOR_FLAGS,
  type CursorFlag,
  CursorTimeoutMode,
} from './cursor/cursor-options.ts';
export { ExplainableCursor } from './cursor/explainable-cursor.ts';
export { FindCursor, type FindOptions } from './cursor/find-cursor.ts';
export {
  ListCollectionsCursor,
  ListIndexesCursor,
  type ListIndexesOptions,
  ListSearchIndexesCursor,
} from './cursor/list-cursors.ts';
export { RunCommandCursor, type RunCursorCommandOptions } from './cursor/run-command-cursor.ts';
// error
export * from './error/api-error.ts';
export * from './error/bulk-write-error.ts';
export * from './error/bulk-write-result.ts';
export * from './error/crypt-error.ts';
export * from './error/error-labels.ts';
export * from './error/mechanism-error.ts';
export * from './error/mongo-error.ts';
export * from './error/network-error.ts';
export * from './error/runtime-error.ts';
export * from './error/server-error.ts';
export * from './error/write-error.ts';
// event
export { CancellationToken } from './event/cancellation-token.ts';
export { ClientEvents } from './event/client-events.ts';
export * from './event/log-names.ts';
export type { LogComponent, LogLevel } from './event/log-settings.ts';
export type { LogRecord, LogSink } from './event/log-sink.ts';
export type {
  CommonEvents,
  EventsDescription,
  GenericListener,
  TypedEventEmitter,
} from './event/typed-event-emitter.ts';
// gridfs
export {
  GridFSBucket,
  type GridFSBucketEvents,
  type GridFSBucketOptions,
} from './gridfs/grid-fs-bucket.ts';
export {
  GridFSBucketReadStream,
  type GridFSBucketReadStreamOptions,
  type GridFSBucketReadStreamOptionsWithRevision,
} from './gridfs/grid-fs-download-stream.ts';
export type { GridFSChunk, GridFSFile } from './gridfs/grid-fs-file.ts';
export {
  GridFSBucketWriteStream,
  type GridFSBucketWriteStreamOptions,
} from './gridfs/grid-fs-upload-stream.ts';
// mongocrypt
export * from './mongocrypt/auto-encryption-options.ts';
export type { EncryptionClient } from './mongocrypt/encryption-client.ts';
export type * from './mongocrypt/kms-providers.ts';
// operation
export * from './operation-model/command-options.ts';
export type { SortDirectionForCmd, SortForCmd } from './operation-model/format-sort.ts';
export {
  type MongoDBCollectionNamespace,
  MongoDBNamespace,
} from './operation-model/mongodb-namespace.ts';
// operations: their public options and results
export type { CountOptions } from './operations/count.ts';
export type { CountDocumentsOptions } from './operations/count-documents.ts';
export type {
  ClusteredCollectionOptions,
  CreateCollectionOptions,
  PkFactory,
  TimeSeriesCollectionOptions,
} from './operations/create-collection.ts';
export type { CreateIndexesOptions } from './operations/create-indexes.ts';
export type { DeleteStatement } from './operations/delete.ts';
export type { DistinctOptions } from './operations/distinct.ts';
export type { DropCollectionOptions } from './operations/drop-collection.ts';
export type { DropDatabaseOptions } from './operations/drop-database.ts';
export type { DropIndexesOptions } from './operations/drop-indexes.ts';
export {
  type FindOneAndDeleteOptions,
  type FindOneAndReplaceOptions,
  type FindOneAndUpdateOptions,
  ReturnDocument,
} from './operations/find-and-modify.ts';
export type { CollectionInfo, ListCollectionsOptions } from './operations/list-collections.ts';
export type { ListDatabasesOptions, ListDatabasesResult } from './operations/list-databases.ts';
export type {
  MapReduceCode,
  MapReduceOptions,
  MapReduceOutput,
  MapReduceTarget,
} from './operations/map-reduce.ts';
export type { RenameOptions } from './operations/rename-collection.ts';
export type { SearchIndexDescription } from './operations/search-indexes.ts';
export type { UpdateStatement } from './operations/update.ts';
// schema
export type * from './schema/bson-options.ts';
export type * from './schema/collation.ts';
export type * from './schema/document-id.ts';
export type * from './schema/filter.ts';
export type * from './schema/index-specification.ts';
export type * from './schema/nested-path.ts';
export type * from './schema/sort.ts';
export type * from './schema/update-filter.ts';
// sdam
export { ServerType } from './sdam/server-description.ts';
export { ServerMonitoringMode } from './sdam/server-monitoring-mode.ts';
export { TopologyType } from './sdam/topology-description.ts';

// session
export { ClientSession, type WithTransactionCallback } from './session/client-session.ts';
export type { ClusterTime } from './session/cluster-clock.ts';
export type { ServerSession, ServerSessionId } from './session/server-session.ts';
export type {
  ClientSessionOptions,
  EndSessionOptions,
  TransactionOptions,
} from './session/transaction-options.ts';

// uri
export type { HostAddress } from './uri/host-address.ts';

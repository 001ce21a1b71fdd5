import type {
  AbstractCursorOptions,
  AggregateOptions,
  AggregationCursorOptions,
  AutoEncryptionExtraOptions,
  AutoEncryptionOptions,
  AWSEncryptionKeyOptions,
  AzureEncryptionKeyOptions,
  BSONSerializeOptions,
  BulkWriteOptions,
  ChangeStreamOptions,
  ClientBulkWriteOptions,
  ClientEncryptionCreateDataKeyProviderOptions,
  ClientEncryptionEncryptOptions,
  ClientEncryptionOptions,
  ClientEncryptionRewrapManyDataKeyProviderOptions,
  ClientEncryptionSocketOptions,
  ClientEncryptionTlsOptions,
  ClientSessionOptions,
  ClusteredCollectionOptions,
  CollationOptions,
  CollectionOptions,
  CommandOperationOptions,
  ConnectionOptions,
  ConnectionPoolOptions,
  ConnectOptions,
  CountDocumentsOptions,
  CountOptions,
  CreateCollectionOptions,
  CreateEncryptedCollectionOptions,
  CreateIndexesOptions,
  CreateIndexOptions,
  CSFLEKMSTlsOptions,
  DbOptions,
  DbStatsOptions,
  DeleteOptions,
  DistinctOptions,
  DropCollectionOptions,
  DropDatabaseOptions,
  DropIndexesOptions,
  EndSessionOptions,
  EstimatedDocumentCountOptions,
  ExplainCommandOptions,
  ExplainOptions,
  FindOneAndDeleteOptions,
  FindOneAndReplaceOptions,
  FindOneAndUpdateOptions,
  FindOneOptions,
  FindOptions,
  GCPEncryptionKeyOptions,
  GridFSBucketOptions,
  GridFSBucketReadStreamOptions,
  GridFSBucketReadStreamOptionsWithRevision,
  GridFSBucketWriteStreamOptions,
  HedgeOptions,
  IndexInformationOptions,
  IndexOptions,
  InsertOneOptions,
  KMIPEncryptionKeyOptions,
  KmsProxyOptions,
  ListCollectionsOptions,
  ListDatabasesOptions,
  ListIndexesOptions,
  ListSearchIndexesOptions,
  LogComponentSeveritiesClientOptions,
  MapReduceOptions,
  MasterKeyOptions,
  MongoClientOptions,
  MongoCredentialsOptions,
  MongoErrorOptions,
  MongoNetworkErrorOptions,
  MonitorOptions,
  OperationOptions,
  ProfilingLevelOptions,
  ProxyOptions,
  RangeOptions,
  ReadPreferenceFromOptions,
  ReadPreferenceLikeOptions,
  ReadPreferenceOptions,
  RemoveUserOptions,
  RenameOptions,
  ReplaceOptions,
  RunCommandOptions,
  RunCursorCommandOptions,
  SelectServerOptions,
  SetProfilingLevelOptions,
  StreamDescriptionOptions,
  StringQueryOptions,
  TextQueryOptions,
  TimeSeriesCollectionOptions,
  TopologyDescriptionOptions,
  TransactionOptions,
  UpdateOptions,
  ValidateCollectionOptions,
  WriteConcernOptions,
  WriteConcernSettings,
} from './index.ts';

/** True where a misspelled option would compile: with an index signature, or without a member; else never. */
type IsOpen<Options> = Options extends unknown
  ? string extends keyof Options
    ? true
    : [keyof Options] extends [never]
      ? true
      : never
  : never;

/** The names of those that are. */
type Open<Types> = {
  [Name in keyof Types]: [IsOpen<Types[Name]>] extends [never] ? never : Name;
}[keyof Types];

type None<Names extends never> = Names;

// `MongoOptions` is what a client shows of its options, not what it is given.
interface Given {
  AWSEncryptionKeyOptions: AWSEncryptionKeyOptions;
  AbstractCursorOptions: AbstractCursorOptions;
  AggregateOptions: AggregateOptions;
  AggregationCursorOptions: AggregationCursorOptions;
  AutoEncryptionExtraOptions: AutoEncryptionExtraOptions;
  AutoEncryptionOptions: AutoEncryptionOptions;
  AzureEncryptionKeyOptions: AzureEncryptionKeyOptions;
  BSONSerializeOptions: BSONSerializeOptions;
  BulkWriteOptions: BulkWriteOptions;
  CSFLEKMSTlsOptions: CSFLEKMSTlsOptions;
  ChangeStreamOptions: ChangeStreamOptions;
  ClientBulkWriteOptions: ClientBulkWriteOptions;
  ClientEncryptionCreateDataKeyProviderOptions: ClientEncryptionCreateDataKeyProviderOptions;
  ClientEncryptionEncryptOptions: ClientEncryptionEncryptOptions;
  ClientEncryptionOptions: ClientEncryptionOptions;
  ClientEncryptionRewrapManyDataKeyProviderOptions: ClientEncryptionRewrapManyDataKeyProviderOptions;
  ClientEncryptionSocketOptions: ClientEncryptionSocketOptions;
  ClientEncryptionTlsOptions: ClientEncryptionTlsOptions;
  ClientSessionOptions: ClientSessionOptions;
  ClusteredCollectionOptions: ClusteredCollectionOptions;
  CollationOptions: CollationOptions;
  CollectionOptions: CollectionOptions;
  CommandOperationOptions: CommandOperationOptions;
  ConnectOptions: ConnectOptions;
  ConnectionOptions: ConnectionOptions;
  ConnectionPoolOptions: ConnectionPoolOptions;
  CountDocumentsOptions: CountDocumentsOptions;
  CountOptions: CountOptions;
  CreateCollectionOptions: CreateCollectionOptions;
  CreateEncryptedCollectionOptions: CreateEncryptedCollectionOptions;
  CreateIndexOptions: CreateIndexOptions;
  CreateIndexesOptions: CreateIndexesOptions;
  DbOptions: DbOptions;
  DbStatsOptions: DbStatsOptions;
  DeleteOptions: DeleteOptions;
  DistinctOptions: DistinctOptions;
  DropCollectionOptions: DropCollectionOptions;
  DropDatabaseOptions: DropDatabaseOptions;
  DropIndexesOptions: DropIndexesOptions;
  EndSessionOptions: EndSessionOptions;
  EstimatedDocumentCountOptions: EstimatedDocumentCountOptions;
  ExplainCommandOptions: ExplainCommandOptions;
  ExplainOptions: ExplainOptions;
  FindOneAndDeleteOptions: FindOneAndDeleteOptions;
  FindOneAndReplaceOptions: FindOneAndReplaceOptions;
  FindOneAndUpdateOptions: FindOneAndUpdateOptions;
  FindOneOptions: FindOneOptions;
  FindOptions: FindOptions;
  GCPEncryptionKeyOptions: GCPEncryptionKeyOptions;
  GridFSBucketOptions: GridFSBucketOptions;
  GridFSBucketReadStreamOptions: GridFSBucketReadStreamOptions;
  GridFSBucketReadStreamOptionsWithRevision: GridFSBucketReadStreamOptionsWithRevision;
  GridFSBucketWriteStreamOptions: GridFSBucketWriteStreamOptions;
  HedgeOptions: HedgeOptions;
  IndexInformationOptions: IndexInformationOptions;
  IndexOptions: IndexOptions;
  InsertOneOptions: InsertOneOptions;
  KMIPEncryptionKeyOptions: KMIPEncryptionKeyOptions;
  KmsProxyOptions: KmsProxyOptions;
  ListCollectionsOptions: ListCollectionsOptions;
  ListDatabasesOptions: ListDatabasesOptions;
  ListIndexesOptions: ListIndexesOptions;
  ListSearchIndexesOptions: ListSearchIndexesOptions;
  LogComponentSeveritiesClientOptions: LogComponentSeveritiesClientOptions;
  MapReduceOptions: MapReduceOptions;
  MasterKeyOptions: MasterKeyOptions;
  MongoClientOptions: MongoClientOptions;
  MongoCredentialsOptions: MongoCredentialsOptions;
  MongoErrorOptions: MongoErrorOptions;
  MongoNetworkErrorOptions: MongoNetworkErrorOptions;
  MonitorOptions: MonitorOptions;
  OperationOptions: OperationOptions;
  ProfilingLevelOptions: ProfilingLevelOptions;
  ProxyOptions: ProxyOptions;
  RangeOptions: RangeOptions;
  ReadPreferenceFromOptions: ReadPreferenceFromOptions;
  ReadPreferenceLikeOptions: ReadPreferenceLikeOptions;
  ReadPreferenceOptions: ReadPreferenceOptions;
  RemoveUserOptions: RemoveUserOptions;
  RenameOptions: RenameOptions;
  ReplaceOptions: ReplaceOptions;
  RunCommandOptions: RunCommandOptions;
  RunCursorCommandOptions: RunCursorCommandOptions;
  SelectServerOptions: SelectServerOptions;
  SetProfilingLevelOptions: SetProfilingLevelOptions;
  StreamDescriptionOptions: StreamDescriptionOptions;
  StringQueryOptions: StringQueryOptions;
  TextQueryOptions: TextQueryOptions;
  TimeSeriesCollectionOptions: TimeSeriesCollectionOptions;
  TopologyDescriptionOptions: TopologyDescriptionOptions;
  TransactionOptions: TransactionOptions;
  UpdateOptions: UpdateOptions;
  ValidateCollectionOptions: ValidateCollectionOptions;
  WriteConcernOptions: WriteConcernOptions;
  WriteConcernSettings: WriteConcernSettings;
}

export type NoneIsOpen = None<Open<Given>>;
// @ts-expect-error: this one would take any name.
export type Untyped = None<Open<{ Untyped: Record<string, unknown> }>>;

import { auth } from './auth/index.ts';
import { bsonBinaryVector } from './bson-binary-vector/index.ts';
import { bsonCorpus } from './bson-corpus/index.ts';
import { causalConsistency } from './causal-consistency/index.ts';
import { changeStreams } from './change-streams/index.ts';
import { clientBackpressure } from './client-backpressure/index.ts';
import { clientSideEncryption } from './client-side-encryption/index.ts';
import { clientSideOperationsTimeout } from './client-side-operations-timeout/index.ts';
import { collation } from './collation/index.ts';
import { commandLoggingAndMonitoring } from './command-logging-and-monitoring/index.ts';
import { connectionMonitoringAndPooling } from './connection-monitoring-and-pooling/index.ts';
import { connectionsSurviveStepDown } from './connections-survive-step-down/index.ts';
import { crud } from './crud/index.ts';
import { enumerateCollections } from './enumerate-collections/index.ts';
import { enumerateDatabases } from './enumerate-databases/index.ts';
import { indexManagement } from './index-management/index.ts';
import { initialDnsSeedlistDiscovery } from './initial-dns-seedlist-discovery/index.ts';
import { mongodbHandshake } from './mongodb-handshake/index.ts';
import { openTelemetry } from './open-telemetry/index.ts';
import { pollingSrvRecords } from './polling-srv-records-for-mongos-discovery/index.ts';
import type { ProseSuite } from './prose-test.ts';
import { retryableReads } from './retryable-reads/index.ts';
import { retryableWrites } from './retryable-writes/index.ts';
import { serverDiscoveryAndMonitoring } from './server-discovery-and-monitoring/index.ts';
import { serverSelection } from './server-selection/index.ts';
import { sessions } from './sessions/index.ts';
import { socks5Support } from './socks5-support/index.ts';
import { transactions } from './transactions/index.ts';
import { transactionsConvenientApi } from './transactions-convenient-api/index.ts';

/** The tests that specifications describe in words, by suite and by name. */
export const proseSuites: Readonly<Record<string, ProseSuite>> = {
  auth,
  'bson-binary-vector': bsonBinaryVector,
  'bson-corpus': bsonCorpus,
  'causal-consistency': causalConsistency,
  'change-streams': changeStreams,
  'client-backpressure': clientBackpressure,
  'client-side-encryption': clientSideEncryption,
  'client-side-operations-timeout': clientSideOperationsTimeout,
  collation,
  'command-logging-and-monitoring': commandLoggingAndMonitoring,
  'connection-monitoring-and-pooling': connectionMonitoringAndPooling,
  'connections-survive-step-down': connectionsSurviveStepDown,
  crud,
  'enumerate-collections': enumerateCollections,
  'enumerate-databases': enumerateDatabases,
  'index-management': indexManagement,
  'initial-dns-seedlist-discovery': initialDnsSeedlistDiscovery,
  'mongodb-handshake': mongodbHandshake,
  'open-telemetry': openTelemetry,
  'polling-srv-records-for-mongos-discovery': pollingSrvRecords,
  'retryable-reads': retryableReads,
  'retryable-writes': retryableWrites,
  'server-discovery-and-monitoring': serverDiscoveryAndMonitoring,
  'server-selection': serverSelection,
  sessions,
  'socks5-support': socks5Support,
  transactions,
  'transactions-convenient-api': transactionsConvenientApi,
};

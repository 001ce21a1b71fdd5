import type { TestFormat } from '../run/test-format.ts';
import { bsonCorpus } from './bson-corpus.ts';
import { bsonVector } from './bson-vector.ts';
import { clientSideEncryptionV1 } from './client-side-encryption-v1.ts';
import { connectionPool } from './connection-pool.ts';
import { connectionString } from './connection-string.ts';
import { credential } from './credential.ts';
import { crudV1 } from './crud-v1.ts';
import { invalid } from './invalid.ts';
import { latencyWindow } from './latency-window.ts';
import { readWriteConcern } from './read-write-concern.ts';
import { roundTripTime } from './round-trip-time.ts';
import { seedList } from './seed-list.ts';
import { serverSelection } from './server-selection.ts';
import { topologyChanges } from './topology-changes.ts';
import { unified } from './unified.ts';
import { validFail } from './valid-fail.ts';

/** Every format of test files that the runner knows. */
export const testFormats: readonly TestFormat[] = [
  bsonCorpus,
  bsonVector,
  clientSideEncryptionV1,
  connectionPool,
  connectionString,
  credential,
  crudV1,
  invalid,
  latencyWindow,
  readWriteConcern,
  roundTripTime,
  seedList,
  serverSelection,
  topologyChanges,
  unified,
  validFail,
];

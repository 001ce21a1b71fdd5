import type { Document, Timestamp } from 'bson';
import type { ReadConcern } from '../concern/read-concern.ts';
import type { ReadPreference } from '../concern/read-preference.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import type { ServerType } from '../sdam/server-description.ts';
import type { TopologyType } from '../sdam/topology-description.ts';
import type { ClusterTime } from '../session/cluster-clock.ts';
import type { ServerSessionId } from '../session/server-session.ts';

/** The state of a transaction that a command is in. */
export interface TransactionFields {
  /** It is the first, and starts the transaction on the server. */
  readonly starts: boolean;
  readonly txnNumber: number;
}

/** The fields that session, transaction and concerns add to a command, each only where it applies. */
export interface SessionFields {
  readonly lsid?: ServerSessionId | undefined;
  /** Numbers a retryable write. */
  readonly txnNumber?: number | undefined;
  readonly transaction?: TransactionFields | undefined;
  readonly clusterTime?: ClusterTime | undefined;
  readonly readConcern?: ReadConcern | undefined;
  /** The operation time that a causally consistent read must have reached. */
  readonly afterClusterTime?: Timestamp | undefined;
  /** The point in time of a snapshot session, once its first read has set it. */
  readonly atClusterTime?: Timestamp | undefined;
  readonly writeConcern?: WriteConcern | undefined;
}

/** The fields that database, server and client add to a command. */
export interface RoutingFields {
  readonly databaseName: string;
  /** Undefined: the command always goes to a primary. */
  readonly readPreference: ReadPreference | undefined;
  readonly topologyType: TopologyType;
  readonly serverType: ServerType;
  readonly serverApi: ServerApi | undefined;
  readonly rawData: boolean;
}

/**
 * Adds to a command what does not belong to the operation itself: session, transaction, times, concerns, read
 * preference, Stable API, database. The command is the caller's fresh object and is changed in place.
 */
export function decorateCommand(
  body: Document,
  fields: SessionFields,
  routing: RoutingFields,
): void {
  const { lsid, clusterTime, writeConcern } = fields;
  if (lsid !== undefined) body['lsid'] = lsid;
  if (fields.txnNumber !== undefined) body['txnNumber'] = BigInt(fields.txnNumber);
  if (fields.transaction !== undefined) addTransaction(body, fields.transaction);
  if (routing.rawData) body['rawData'] = true;
  addReadConcern(body, fields);
  if (writeConcern !== undefined) addWriteConcern(body, writeConcern);
  const readPreference = sentReadPreference(routing);
  if (readPreference !== undefined) body['$readPreference'] = readPreference;
  if (clusterTime !== undefined) body['$clusterTime'] = clusterTime;
  if (routing.serverApi !== undefined) addServerApi(body, routing.serverApi);
  body['$db'] = routing.databaseName;
}

function addTransaction(body: Document, transaction: TransactionFields): void {
  body['txnNumber'] = BigInt(transaction.txnNumber);
  if (transaction.starts) body['startTransaction'] = true;
  body['autocommit'] = false;
}

/** Only what says something is sent: a read concern without a level, and without a time, says nothing. */
function addReadConcern(body: Document, fields: SessionFields): void {
  const { readConcern, afterClusterTime, atClusterTime } = fields;
  if (readConcern?.level === undefined && afterClusterTime === undefined) return;
  const document: Document = {};
  if (readConcern?.level !== undefined) document['level'] = readConcern.level;
  if (afterClusterTime !== undefined) document['afterClusterTime'] = afterClusterTime;
  if (atClusterTime !== undefined) document['atClusterTime'] = atClusterTime;
  body['readConcern'] = document;
}

function addWriteConcern(body: Document, writeConcern: WriteConcern): void {
  const document = writeConcern.toCommand();
  for (const _field in document) {
    body['writeConcern'] = document;
    return;
  }
}

/**
 * A server that is addressed directly shall answer whatever it is: a member of a replica set gets
 * `primaryPreferred` instead of `primary`; a standalone has no use for any (server-selection, "Topology type
 * Single"). A load balancer and a mongos get what was asked for.
 */
function sentReadPreference(routing: RoutingFields): Document | undefined {
  const { readPreference, topologyType, serverType } = routing;
  if (readPreference === undefined || serverType === 'Standalone') return undefined;
  if (topologyType === 'Single' && serverType !== 'Mongos' && serverType !== 'LoadBalancer') {
    return readPreference.mode === 'primary'
      ? { mode: 'primaryPreferred' }
      : readPreference.toJSON();
  }
  return readPreference.mode === 'primary' ? undefined : readPreference.toJSON();
}

function addServerApi(body: Document, serverApi: ServerApi): void {
  body['apiVersion'] = serverApi.version;
  if (serverApi.strict !== undefined) body['apiStrict'] = serverApi.strict;
  if (serverApi.deprecationErrors !== undefined) {
    body['apiDeprecationErrors'] = serverApi.deprecationErrors;
  }
}

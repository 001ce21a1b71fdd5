import { MongoCredentials } from '../auth/mongo-credentials.ts';
import type { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import type { ServerApi } from '../concern/server-api.ts';
import type { WriteConcern } from '../concern/write-concern.ts';
import { HostAddress } from '../uri/host-address.ts';
import { withoutSecrets } from '../uri/option-table.ts';
import type { ResolvedOptions } from '../uri/resolved-options.ts';
import type { ClientCore } from './client-core.ts';

/** The options of a client with everything that was put together from them, as `client.options` shows them. */
export interface MongoOptions extends ResolvedOptions {
  /** The seeds: the hosts of the connection string, or those that its SRV records name. */
  readonly hosts: HostAddress[];
  /** The name of a `mongodb+srv` connection string. */
  readonly srvHost?: string;
  /** The credentials that the client logs in with. */
  readonly credentials?: MongoCredentials;
  /** The members that may answer; default: that of whatever it was made by. */
  readonly readPreference: ReadPreference;
  /** Tells how far what is read must be known to be durable; default: that of whatever it was made by. */
  readonly readConcern?: ReadConcern;
  /** The number of members that must have a write; default: that of whatever it was made by. */
  readonly writeConcern?: WriteConcern;
  /** The version of the stable API that commands declare; default: none. */
  readonly serverApi?: ServerApi;
  /** The database that the connection string names. */
  readonly dbName: string;
}

/** Every option with its value, from the connection string, the constructor and the defaults; nothing that is printed is secret. */
export function shownOptions(core: ClientCore): MongoOptions {
  const { settings, connectionString, credential, serverApi } = core;
  const { readConcern, writeConcern, readPreference = ReadPreference.primary } = settings;
  const { srvHost } = connectionString;
  // The concerns are shown as they were understood, not as they were given.
  const { readConcern: _readConcern, writeConcern: _writeConcern, ...given } = core.options;
  return Object.freeze({
    ...withoutSecrets(given),
    compressors: core.options.compressors ?? ['none'],
    directConnection: core.options.directConnection ?? false,
    hosts: connectionString.hosts.map(HostAddress.fromHost),
    ...(srvHost === undefined ? {} : { srvHost }),
    ...(credential === undefined
      ? {}
      : { credentials: MongoCredentials.fromCredential(credential) }),
    readPreference,
    ...(readConcern === undefined ? {} : { readConcern }),
    ...(writeConcern === undefined ? {} : { writeConcern }),
    ...(serverApi === undefined ? {} : { serverApi }),
    dbName: core.databaseName,
  });
}

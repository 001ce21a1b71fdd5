/** One option of mongod or mongos: on the command line, and in the configuration file. */
export interface Flag {
  /** The place where the configuration file has it: `net.port`; undefined where it is of the command line alone. */
  readonly path?: string;
  readonly takes: 'nothing' | 'text' | 'number' | 'setting';
  /** For a flag that takes nothing: what the configuration file says for it; default `true`. */
  readonly word?: string;
  /** Its short form: `-f`. */
  readonly short?: string;
  /** Accepted for the sake of scripts; there is nothing here that it could change. */
  readonly ignored?: true;
  /** The one program that has it; default: both. */
  readonly of?: Program;
}

/** A program of MongoDB's that tools start. */
export type Program = 'mongod' | 'mongos';

/** The flags that are understood, by MongoDB's names. */
export const FLAGS: Readonly<Record<string, Flag>> = {
  auth: { path: 'security.authorization', takes: 'nothing', word: 'enabled' },
  bind_ip: { path: 'net.bindIp', takes: 'text' },
  bind_ip_all: { path: 'net.bindIpAll', takes: 'nothing' },
  config: { takes: 'text', short: 'f' },
  configdb: { path: 'sharding.configDB', takes: 'text', of: 'mongos' },
  configsvr: {
    path: 'sharding.clusterRole',
    takes: 'nothing',
    word: 'configsvr',
    of: 'mongod',
  },
  dbpath: { path: 'storage.dbPath', takes: 'text', of: 'mongod' },
  directoryperdb: { path: 'storage.directoryPerDB', takes: 'nothing', ignored: true },
  enableMajorityReadConcern: { takes: 'text', ignored: true },
  fork: { path: 'processManagement.fork', takes: 'nothing' },
  help: { takes: 'nothing', short: 'h' },
  ipv6: { path: 'net.ipv6', takes: 'nothing', ignored: true },
  journal: { takes: 'nothing', ignored: true },
  journalCommitInterval: {
    path: 'storage.journal.commitIntervalMs',
    takes: 'number',
    ignored: true,
  },
  keyFile: { path: 'security.keyFile', takes: 'text' },
  localThreshold: {
    path: 'replication.localPingThresholdMs',
    takes: 'number',
    of: 'mongos',
    ignored: true,
  },
  logappend: { path: 'systemLog.logAppend', takes: 'nothing' },
  logpath: { path: 'systemLog.path', takes: 'text' },
  maxConns: { path: 'net.maxIncomingConnections', takes: 'number', ignored: true },
  networkMessageCompressors: { path: 'net.compression.compressors', takes: 'text' },
  noauth: { takes: 'nothing' },
  nounixsocket: { takes: 'nothing', ignored: true },
  noscripting: { takes: 'nothing', ignored: true },
  oplogSize: { path: 'replication.oplogSizeMB', takes: 'number', ignored: true, of: 'mongod' },
  pidfilepath: { path: 'processManagement.pidFilePath', takes: 'text' },
  port: { path: 'net.port', takes: 'number' },
  profile: { takes: 'number', ignored: true },
  quiet: { path: 'systemLog.quiet', takes: 'nothing' },
  replSet: { path: 'replication.replSetName', takes: 'text', of: 'mongod' },
  setParameter: { takes: 'setting' },
  shardsvr: {
    path: 'sharding.clusterRole',
    takes: 'nothing',
    word: 'shardsvr',
    of: 'mongod',
  },
  slowms: { path: 'operationProfiling.slowOpThresholdMs', takes: 'number', ignored: true },
  storageEngine: { path: 'storage.engine', takes: 'text', of: 'mongod' },
  syncdelay: { path: 'storage.syncPeriodSecs', takes: 'number', ignored: true },
  timeZoneInfo: { path: 'processManagement.timeZoneInfo', takes: 'text', ignored: true },
  tlsAllowConnectionsWithoutCertificates: {
    path: 'net.tls.allowConnectionsWithoutCertificates',
    takes: 'nothing',
  },
  tlsAllowInvalidCertificates: { path: 'net.tls.allowInvalidCertificates', takes: 'nothing' },
  tlsCAFile: { path: 'net.tls.CAFile', takes: 'text' },
  tlsCertificateKeyFile: { path: 'net.tls.certificateKeyFile', takes: 'text' },
  tlsCertificateKeyFilePassword: { path: 'net.tls.certificateKeyFilePassword', takes: 'text' },
  tlsMode: { path: 'net.tls.mode', takes: 'text' },
  transitionToAuth: { path: 'security.transitionToAuth', takes: 'nothing', ignored: true },
  unixSocketPrefix: { takes: 'text', ignored: true },
  verbose: { takes: 'nothing', short: 'v', ignored: true },
  version: { takes: 'nothing' },
  wiredTigerCacheSizeGB: {
    path: 'storage.wiredTiger.engineConfig.cacheSizeGB',
    takes: 'number',
    ignored: true,
  },
};

/** The names that flags had before TLS was called so; `sslMode` has other words, too. */
export const OLDER_NAMES: ReadonlyMap<string, string> = new Map([
  ['sslAllowInvalidCertificates', 'tlsAllowInvalidCertificates'],
  ['sslCAFile', 'tlsCAFile'],
  ['sslMode', 'tlsMode'],
  ['sslPEMKeyFile', 'tlsCertificateKeyFile'],
  ['sslPEMKeyPassword', 'tlsCertificateKeyFilePassword'],
  ['sslWeakCertificateValidation', 'tlsAllowConnectionsWithoutCertificates'],
]);

/** Server parameters of mongod that change nothing here, where nothing is locked, replicated or cached as there. */
export const IGNORED_PARAMETERS: ReadonlySet<string> = new Set([
  'diagnosticDataCollectionEnabled',
  'disableLogicalSessionCacheRefresh',
  'featureFlagLoadBalancer',
  'logComponentVerbosity',
  'maxTransactionLockRequestTimeoutMillis',
  'ocspEnabled',
  'periodicNoopIntervalSecs',
  'saslHostName',
  'shutdownTimeoutMillisForSignaledShutdown',
  'writePeriodicNoops',
]);

/** Paths of the configuration file that no flag has, and that change nothing here. */
export const IGNORED_PATHS: ReadonlySet<string> = new Set([
  'net.unixDomainSocket.enabled',
  'operationProfiling.mode',
  'security.javascriptEnabled',
  'storage.journal.enabled',
  'systemLog.destination',
  'systemLog.verbosity',
]);

import { MongoAPIError, MongoParseError } from '../error/mongo-error.ts';
import { checkCombinations } from './check-combinations.ts';
import { type Host, parseHosts } from './hosts.ts';
import { readOptions } from './option-table.ts';
import { splitUri } from './uri-syntax.ts';

/** A connection string, understood (connection-string and uri-options specifications). */
export interface ConnectionString {
  readonly isSrv: boolean;
  /** The seeds; empty while the SRV records of `srvHost` have not been asked for. */
  readonly hosts: readonly Host[];
  /** The host whose SRV records tell the seeds. */
  readonly srvHost: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The database in the path: the default one, and the one to authenticate against. */
  readonly database: string | undefined;
  /** The options by their names in code. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The names of all options that were given, even with a value that was not taken. */
  readonly given: ReadonlySet<string>;
  /** The names that no option has; a client refuses them. */
  readonly unknown: readonly string[];
  /** The options that were ignored, and why. The caller's to show. */
  readonly warnings: readonly string[];
}

/** Parses a connection string; asks no DNS. Throws `MongoParseError` or `MongoAPIError`. */
export function parseConnectionString(uri: string): ConnectionString {
  const { isSrv, username, password, hosts: hostsText, database, pairs } = splitUri(uri);
  const hosts = parseHosts(hostsText);
  const { values, warnings, given, unknown } = readOptions(pairs);
  const srvHost = isSrv ? srvHostOf(hosts) : undefined;
  // TLS is the rule with SRV records, and may be turned off.
  const options = isSrv ? { tls: true, ...values } : values;
  checkCombinations({ isSrv, hostCount: isSrv ? 1 : hosts.length, options, given });
  return {
    isSrv,
    hosts: isSrv ? [] : hosts,
    srvHost,
    username,
    password,
    database,
    options,
    given,
    unknown,
    warnings,
  };
}

function srvHostOf(hosts: readonly Host[]): string {
  const [host, ...others] = hosts;
  if (others.length > 0)
    throw new MongoAPIError('mongodb+srv URI cannot have multiple service names');
  if (host?.kind !== 'hostname') throw new MongoParseError('mongodb+srv URI must have a host name');
  if (host.hasPort) throw new MongoAPIError('mongodb+srv URI cannot have port number');
  return host.host;
}

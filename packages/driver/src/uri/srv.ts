/** Seeds and default options from DNS (initial-dns-seedlist-discovery specification). */
import { present, propertyOf } from '@touchstone/protocol';
import type { Random, Resolver, SrvRecord } from '@touchstone/runtime';
import { MongoAPIError, MongoParseError } from '../error/mongo-error.ts';
import { checkCombinations } from './check-combinations.ts';
import type { ConnectionString } from './connection-string.ts';
import { formatHost, type Host, parseHost } from './hosts.ts';
import { readOptions } from './option-table.ts';
import { parsePairs } from './uri-syntax.ts';

const ALLOWED_IN_TXT: readonly string[] = ['authSource', 'replicaSet', 'loadBalanced'];
/** DNS says so when a name exists without such a record. */
const NO_RECORD_CODES: readonly string[] = ['ENODATA', 'ENOTFOUND'];
/** So many hosts are connected to without a limit of the application: whoever answers for DNS shall not decide it. */
const MOST_HOSTS = 1_000;
/** The characters that a TXT record may have. The options that it may hold take far fewer. */
const LONGEST_TXT = 4_096;

export interface SrvSettings {
  readonly resolver: Resolver;
  readonly random: Random;
  /** Options given in code; they come before those of the TXT record. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The hosts that SRV records may name, other than those in the domain of the name that was asked for. */
export interface SrvTrust {
  readonly srvAllowedHostsSuffix?: string | undefined;
  /** Decides alone. */
  readonly srvHostValidator?: ((host: string) => boolean) | undefined;
  /** The number of hosts that are drawn of them; without it they are bounded. */
  readonly srvMaxHosts?: number | undefined;
}

/**
 * Asks DNS for the seeds and the default options of a `mongodb+srv` connection string; any other is
 * returned as it is. Rejects with `MongoParseError`, `MongoAPIError` or the resolver's error.
 */
export async function resolveSeeds(
  connectionString: ConnectionString,
  settings: SrvSettings,
): Promise<ConnectionString> {
  const { srvHost } = connectionString;
  if (srvHost === undefined) return connectionString;
  const explicit = { ...connectionString.options, ...settings.options };
  const serviceName = String(explicit['srvServiceName'] ?? 'mongodb');
  const [records, defaults] = await Promise.all([
    resolveSrvHosts(srvHost, serviceName, settings.resolver, explicit as SrvTrust),
    resolveTxtOptions(srvHost, settings.resolver),
  ]);
  const options = { ...defaults.values, ...connectionString.options };
  const effective = { ...options, ...settings.options };
  const given = new Set([...connectionString.given, ...Object.keys(defaults.values)]);
  checkCombinations({ isSrv: true, hostCount: records.length, options: effective, given });
  const limit = Number(effective['srvMaxHosts'] ?? 0);
  const hosts = distinct(records.map(hostOf));
  checkHostCount(hosts.length, srvHost, limit);
  return {
    ...connectionString,
    hosts: limitHosts(hosts, limit, settings.random),
    options,
    given,
    warnings: [...connectionString.warnings, ...defaults.warnings],
  };
}

/** The hosts behind a service, each checked to lie in the domain of `srvHost`. */
export async function resolveSrvHosts(
  srvHost: string,
  serviceName: string,
  resolver: Resolver,
  trust: SrvTrust = {},
): Promise<readonly SrvRecord[]> {
  const name = `_${serviceName}._tcp.${srvHost}`;
  const records = await resolver.resolveSrv(name);
  if (records.length === 0)
    throw new MongoAPIError(`No addresses found at host: ${name} has no SRV records`);
  for (const { host } of records) {
    if (!isTrusted(host, srvHost, trust)) {
      throw new MongoAPIError(
        `Server record does not share hostname with parent URI: ${host} is not in the domain of ${srvHost}`,
      );
    }
  }
  return records;
}

/**
 * The hosts behind a service as polling wants them (SRV polling specification): those outside of the
 * domain are left out, and so is what is no host at all. Rejects when none is left, or too many are.
 */
export async function pollSrvHosts(
  srvHost: string,
  serviceName: string,
  resolver: Resolver,
  trust: SrvTrust = {},
): Promise<{ readonly hosts: readonly string[]; readonly ttlS?: number }> {
  const records = await resolver.resolveSrv(`_${serviceName}._tcp.${srvHost}`);
  const found = new Set<string>();
  let ttlS = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const host = isTrusted(record.host, srvHost, trust) ? readableHost(record) : undefined;
    if (host === undefined) continue;
    found.add(formatHost(host));
    ttlS = Math.min(ttlS, record.ttlS ?? ttlS);
  }
  if (found.size === 0) throw new MongoAPIError(`No valid SRV records found for ${srvHost}`);
  checkHostCount(found.size, srvHost, trust.srvMaxHosts ?? 0);
  const hosts = [...found];
  return ttlS === Number.POSITIVE_INFINITY ? { hosts } : { hosts, ttlS };
}

function checkHostCount(count: number, srvHost: string, limit: number): void {
  if (limit > 0 || count <= MOST_HOSTS) return;
  throw new MongoAPIError(
    `${srvHost} has SRV records of ${count} hosts; more than ${MOST_HOSTS} are used only with srvMaxHosts, which draws among them`,
  );
}

function distinct(hosts: readonly Host[]): readonly Host[] {
  return [...new Map(hosts.map((host) => [formatHost(host), host])).values()];
}

function isTrusted(host: string, srvHost: string, trust: SrvTrust): boolean {
  const { srvAllowedHostsSuffix: suffix, srvHostValidator: validator } = trust;
  const name = withoutTrailingDot(host);
  if (validator !== undefined) return validator(name) === true;
  if (suffix === undefined) return isInDomainOf(host, srvHost);
  return name.endsWith(suffix.startsWith('.') ? suffix.toLowerCase() : `.${suffix.toLowerCase()}`);
}

/**
 * True if a host that an SRV record names may be trusted: it must lie below the domain of `srvHost`, which is
 * what follows the first part of the name, or the whole of a name with fewer than three parts.
 */
export function isInDomainOf(host: string, srvHost: string): boolean {
  const named = withoutTrailingDot(host).split('.');
  const parent = withoutTrailingDot(srvHost).split('.');
  const domain = parent.length >= 3 ? parent.slice(1) : parent;
  return named.length > domain.length && named.slice(-domain.length).join('.') === domain.join('.');
}

function withoutTrailingDot(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

function hostOf({ host, port }: SrvRecord): Host {
  return parseHost(`${withoutTrailingDot(host)}:${port}`);
}

function readableHost(record: SrvRecord): Host | undefined {
  try {
    return hostOf(record);
  } catch {
    return undefined;
  }
}

async function resolveTxtOptions(
  srvHost: string,
  resolver: Resolver,
): Promise<{ values: Readonly<Record<string, unknown>>; warnings: readonly string[] }> {
  let records: readonly (readonly string[])[];
  try {
    records = await resolver.resolveTxt(srvHost);
  } catch (error) {
    if (NO_RECORD_CODES.includes(String(propertyOf(error, 'code')))) records = [];
    else throw error;
  }
  const [record, ...others] = records;
  if (others.length > 0)
    throw new MongoParseError(`Multiple TXT records found for ${srvHost}, allowed is one`);
  if (record === undefined) return { values: {}, warnings: [] };
  const length = record.reduce((sum, part) => sum + part.length, 0);
  if (length > LONGEST_TXT) {
    throw new MongoParseError(
      `The TXT record of ${srvHost} has ${length} characters, allowed are ${LONGEST_TXT}`,
    );
  }
  const pairs = parsePairs(record.join(''));
  for (const { name } of pairs) {
    if (!ALLOWED_IN_TXT.some((allowed) => allowed.toLowerCase() === name.toLowerCase())) {
      throw new MongoParseError(
        `Option "${name}" is not allowed in a TXT record; allowed are ${ALLOWED_IN_TXT.join(', ')}`,
      );
    }
  }
  return readOptions(pairs);
}

/** At most `limit` of the hosts, drawn by lot (Fisher and Yates' shuffle); 0: all of them. */
export function limitHosts<Host>(
  hosts: readonly Host[],
  limit: number,
  random: Random,
): readonly Host[] {
  if (limit === 0 || limit >= hosts.length) return hosts;
  const shuffled = [...hosts];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const drawn = Math.floor(random.next() * (last + 1));
    const kept = present(shuffled[drawn]);
    shuffled[drawn] = present(shuffled[last]);
    shuffled[last] = kept;
  }
  return shuffled.slice(0, limit);
}

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
  return {
    ...connectionString,
    hosts: limitHosts(records.map(hostOf), limit, settings.random),
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
 * domain are left out. Rejects when none is left.
 */
export async function pollSrvHosts(
  srvHost: string,
  serviceName: string,
  resolver: Resolver,
  trust: SrvTrust = {},
): Promise<{ readonly hosts: readonly string[]; readonly ttlS?: number }> {
  const records = await resolver.resolveSrv(`_${serviceName}._tcp.${srvHost}`);
  const valid = records.filter(({ host }) => isTrusted(host, srvHost, trust));
  if (valid.length === 0) throw new MongoAPIError(`No valid SRV records found for ${srvHost}`);
  const ttls = valid.map(({ ttlS }) => ttlS).filter((ttlS) => ttlS !== undefined);
  const hosts = valid.map((record) => formatHost(hostOf(record)));
  return ttls.length === 0 ? { hosts } : { hosts, ttlS: Math.min(...ttls) };
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

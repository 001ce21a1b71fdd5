import { present } from '@touchstone/protocol';
/** A connection string, taken apart as far as the runner needs it. */
export interface DeploymentUri {
  /** `user:password`, still encoded; empty where there is none. */
  readonly userInfo: string;
  readonly hosts: readonly string[];
  readonly database: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A `--server` that is no connection string the runner can use. */
export class BadServerUri extends Error {
  override readonly name = 'BadServerUri';
}

export function parseDeploymentUri(uri: string): DeploymentUri {
  const parts = /^mongodb:\/\/(?:([^@/]*)@)?([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (parts === null) {
    throw new BadServerUri(
      `"${withoutPassword(uri)}" is not a connection string of the form mongodb://host:port/?options.`,
    );
  }
  const [, userInfo = '', hosts = '', database = '', query = ''] = parts;
  const options = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => [present(pair.split('=')[0]), pair.slice(pair.indexOf('=') + 1)]);
  return {
    userInfo,
    hosts: hosts.split(',').map((host) => decodeURIComponent(host)),
    database,
    options: Object.fromEntries(options),
  };
}

/** Puts a connection string together; `options` win over what `uri` says. An undefined option is left out. */
export function buildDeploymentUri(
  uri: DeploymentUri,
  hosts: readonly string[],
  options: Readonly<Record<string, unknown>>,
): string {
  const overridden = new Set(Object.keys(options).map((name) => name.toLowerCase()));
  const kept = Object.entries(uri.options).filter(([name]) => !overridden.has(name.toLowerCase()));
  const pairs = [
    ...kept.map(([name, value]) => `${name}=${value}`),
    ...Object.entries(options).flatMap(([name, value]) => optionPairs(name, value)),
  ];
  const user = uri.userInfo === '' ? '' : `${uri.userInfo}@`;
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `mongodb://${user}${hosts.map(encodeHost).join(',')}/${uri.database}${query}`;
}

/** For clients that log in by a mechanism of their own. */
export function withoutLogin(uri: DeploymentUri): DeploymentUri {
  const isOfLogin = (name: string): boolean => /^auth(source|mechanism)/i.test(name);
  const options = Object.entries(uri.options).filter(([name]) => !isOfLogin(name));
  return { ...uri, userInfo: '', options: Object.fromEntries(options) };
}

/** The same connection string, for clients that ask for compression. Throws `BadServerUri`. */
export function withCompressor(uri: string, compressor: string): string {
  const parsed = parseDeploymentUri(uri);
  return buildDeploymentUri(parsed, parsed.hosts, { compressors: compressor });
}

function encodeHost(host: string): string {
  return host.endsWith('.sock') ? encodeURIComponent(host) : host;
}

function optionPairs(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (name.toLowerCase() === 'readpreferencetags' && Array.isArray(value)) {
    return value.map((tags) => `${name}=${encodeURIComponent(keyValues(tags))}`);
  }
  const text = typeof value === 'object' ? keyValues(value) : String(value);
  return [`${name}=${encodeURIComponent(text)}`];
}

function keyValues(value: object): string {
  if (Array.isArray(value)) return value.join(',');
  return Object.entries(value)
    .map(([key, inner]) => `${key}:${inner}`)
    .join(',');
}

/** For messages: a password is never shown. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:<password>@');
}

import { readFileSync } from 'node:fs';
import { thrownError } from '@touchstone/protocol';
import type { TlsOptions } from '@touchstone/runtime';
import { BadServerUri, type DeploymentUri } from './deployment-uri.ts';
import type { Login } from './log-in.ts';

/** Describes how the runner's own connections come to a server. */
export interface ConnectionSettings {
  /** Options of `tls.connect`; absent: no TLS. */
  readonly tls?: TlsOptions;
  readonly login?: Login;
  /** True if a load balancer stands before the servers. */
  readonly loadBalanced: boolean;
}

/** The settings that a connection string makes. Throws `BadServerUri` for what the runner cannot do, and for files it cannot read. */
export function connectionSettings(uri: DeploymentUri): ConnectionSettings {
  const options = new Map(
    Object.entries(uri.options).map(([name, value]) => [
      name.toLowerCase(),
      decodeURIComponent(value),
    ]),
  );
  const tls = tlsOf(options);
  const login = loginOf(uri, options);
  return {
    loadBalanced: options.get('loadbalanced') === 'true',
    ...(tls !== undefined && { tls }),
    ...(login !== undefined && { login }),
  };
}

type Options = ReadonlyMap<string, string>;

function loginOf({ userInfo, database }: DeploymentUri, options: Options): Login | undefined {
  if (userInfo === '') return undefined;
  const [username = '', password = ''] = userInfo.split(':').map(decodeURIComponent);
  const mechanism = options.get('authmechanism');
  if (mechanism !== undefined && mechanism !== 'SCRAM-SHA-1' && mechanism !== 'SCRAM-SHA-256') {
    throw new BadServerUri(
      `The runner logs in by SCRAM-SHA-1 or SCRAM-SHA-256, not by ${mechanism}.`,
    );
  }
  const source = options.get('authsource') ?? (database === '' ? 'admin' : database);
  return { username, password, source, ...(mechanism !== undefined && { mechanism }) };
}

function tlsOf(options: Options): TlsOptions | undefined {
  const wanted = options.get('tls') ?? options.get('ssl');
  if (wanted !== 'true') return undefined;
  const isOn = (name: string): boolean => options.get(name) === 'true';
  const isInsecure = isOn('tlsinsecure');
  const ca = fileOf(options, 'tlsCAFile');
  const own = fileOf(options, 'tlsCertificateKeyFile');
  const passphrase = options.get('tlscertificatekeyfilepassword');
  return {
    ...(ca !== undefined && { ca }),
    ...(own !== undefined && { key: own, cert: own }),
    ...(passphrase !== undefined && { passphrase }),
    ...((isInsecure || isOn('tlsallowinvalidcertificates')) && { rejectUnauthorized: false }),
    ...((isInsecure || isOn('tlsallowinvalidhostnames')) && {
      checkServerIdentity: () => undefined,
    }),
  };
}

function fileOf(options: Options, name: string): Buffer | undefined {
  const path = options.get(name.toLowerCase());
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BadServerUri(`${name}: ${thrownError(error).message}`);
  }
}

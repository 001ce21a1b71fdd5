import { readFile } from 'node:fs/promises';
import type { TlsOptions } from '@touchstone/runtime';
import type { ResolvedOptions } from '../uri/resolved-options.ts';

/** Options that go to `tls.connect` as they are. */
const PASSED_ON: readonly string[] = [
  'ALPNProtocols',
  'allowPartialTrustChain',
  'ca',
  'cert',
  'checkServerIdentity',
  'ciphers',
  'crl',
  'ecdhCurve',
  'key',
  'minDHSize',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'secureContext',
  'secureProtocol',
  'servername',
  'session',
];

/** What `tls.connect` needs, with the files read; undefined without TLS. */
export async function tlsOptions(options: ResolvedOptions): Promise<TlsOptions | undefined> {
  if (options.tls !== true) return undefined;
  const tls: Record<string, unknown> = {};
  for (const name of PASSED_ON) if (options[name] !== undefined) tls[name] = options[name];
  if (isTrue(options, 'tlsAllowInvalidCertificates') || isTrue(options, 'tlsInsecure')) {
    tls['rejectUnauthorized'] = false;
  }
  if (isTrue(options, 'tlsAllowInvalidHostnames') || isTrue(options, 'tlsInsecure')) {
    tls['checkServerIdentity'] = () => undefined;
  }
  const [ca, crl, certificateAndKey] = await Promise.all([
    readIfNamed(options['tlsCAFile']),
    readIfNamed(options['tlsCRLFile']),
    readIfNamed(options['tlsCertificateKeyFile']),
  ]);
  if (ca !== undefined) tls['ca'] ??= ca;
  if (crl !== undefined) tls['crl'] ??= crl;
  if (certificateAndKey !== undefined) {
    tls['cert'] ??= certificateAndKey;
    tls['key'] ??= certificateAndKey;
  }
  const password = options['tlsCertificateKeyFilePassword'];
  if (password !== undefined) tls['passphrase'] ??= password;
  return tls;
}

function isTrue(options: ResolvedOptions, name: string): boolean {
  return options[name] === true;
}

async function readIfNamed(path: unknown): Promise<Buffer | undefined> {
  return typeof path === 'string' ? readFile(path) : undefined;
}

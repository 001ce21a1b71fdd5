import { readFile } from 'node:fs/promises';
import type { Clock, ShownCertificate, TlsOptions } from '@touchstone/runtime';
import type { ResolvedOptions } from '../uri/resolved-options.ts';
import { checkStaple } from './check-staple.ts';

/** Options that go to `tls.connect` as they are. */
const PASSED_ON: readonly string[] = [
  'ALPNProtocols',
  'allowPartialTrustChain',
  'ca',
  'cert',
  'checkServerIdentity',
  'ciphers',
  'crl',
  'SNICallback',
  'ecdhCurve',
  'enableTrace',
  'key',
  'minDHSize',
  'passphrase',
  'pfx',
  'pskCallback',
  'rejectUnauthorized',
  'requestCert',
  'secureContext',
  'secureProtocol',
  'servername',
  'session',
];

/** The settings that the transport needs, with the files read; undefined without TLS. */
export async function tlsOptions(
  options: ResolvedOptions,
  clock: Clock,
): Promise<TlsOptions | undefined> {
  if (options.tls !== true) return undefined;
  const tls: Record<string, unknown> = {};
  for (const name of PASSED_ON) if (options[name] !== undefined) tls[name] = options[name];
  if (isTrue(options, 'tlsAllowInvalidCertificates') || isTrue(options, 'tlsInsecure')) {
    tls['rejectUnauthorized'] = false;
  }
  if (isTrue(options, 'tlsAllowInvalidHostnames') || isTrue(options, 'tlsInsecure')) {
    tls['checkServerIdentity'] = () => undefined;
  }
  if (checksRevocation(options)) {
    tls['checkStaple'] = (shown: ShownCertificate) => checkStaple(shown, clock);
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

/** A server whose certificate is not checked need not be asked about it (ocsp-support, "How OCSP interacts"). */
function checksRevocation(options: ResolvedOptions): boolean {
  const isOff =
    isTrue(options, 'tlsInsecure') ||
    isTrue(options, 'tlsAllowInvalidCertificates') ||
    isTrue(options, 'tlsDisableCertificateRevocationCheck');
  return !isOff && options['rejectUnauthorized'] !== false;
}

function isTrue(options: ResolvedOptions, name: string): boolean {
  return options[name] === true;
}

async function readIfNamed(path: unknown): Promise<Buffer | undefined> {
  return typeof path === 'string' ? readFile(path) : undefined;
}

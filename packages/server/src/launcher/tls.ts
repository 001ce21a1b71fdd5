import { readFileSync } from 'node:fs';
import type { TlsOptions } from '@touchstone/runtime';
import { BadSettings, type Settings } from './settings.ts';

/** The TLS options that the flags ask for; undefined without TLS. */
export function tlsOf({ texts }: Settings): TlsOptions | undefined {
  const mode = texts.get('tlsMode') ?? 'disabled';
  if (mode === 'disabled') return undefined;
  if (mode !== 'requireTLS') {
    throw new BadSettings(
      `tlsMode ${mode} is not there: this server speaks TLS with all (requireTLS) or with none (disabled).`,
    );
  }
  const file = texts.get('tlsCertificateKeyFile');
  if (file === undefined) {
    throw new BadSettings('need tlsCertificateKeyFile or certificateSelector when TLS is enabled');
  }
  const pem = readPem(file, 'tlsCertificateKeyFile');
  const authority = texts.get('tlsCAFile');
  const mayBeNameless = texts.has('tlsAllowConnectionsWithoutCertificates');
  const password = texts.get('tlsCertificateKeyFilePassword');
  return {
    key: pem,
    cert: pem,
    ...(password !== undefined && { passphrase: password }),
    ...(authority !== undefined && {
      ca: readPem(authority, 'tlsCAFile'),
      requestCert: true,
      rejectUnauthorized: !mayBeNameless && !texts.has('tlsAllowInvalidCertificates'),
    }),
  };
}

function readPem(path: string, flag: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BadSettings(`${flag}: ${(error as Error).message}`);
  }
}

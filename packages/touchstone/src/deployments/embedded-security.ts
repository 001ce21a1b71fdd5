import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from '@touchstone/protocol';
import type { Runtime, TlsOptions } from '@touchstone/runtime';
import { type AuthOptions, localIdentityProvider } from '@touchstone/server';

/** Describes how clients of the embedded server must come in, and how they speak to it. */
export interface Security {
  /** The servers ask who is there: a user who may do everything, and access tokens; or whom these options name. */
  readonly auth?: boolean | AuthOptions;
  /** The servers speak TLS, with a certificate of an authority that lives as long as they do. */
  readonly tls?: boolean;
  /** `zlib`, `snappy` or `zstd`: clients ask for it, and the servers agree to no other. */
  readonly compressor?: string;
}

/** The mechanisms of a server with `auth`. */
export const AUTHENTICATION_MECHANISMS: readonly string[] = [
  'SCRAM-SHA-1',
  'SCRAM-SHA-256',
  'MONGODB-OIDC',
];

const PASSWORD_BYTES = 18;
const DAY_MS = 86_400_000;

/** Logins and tokens for one deployment: made anew for it, so that none is ever written down. */
export function inventAuthentication({ random }: Runtime): {
  readonly auth: AuthOptions;
  /** An access token of the identity provider, good for everything. */
  readonly accessToken: string;
} {
  const secret = (): string => Buffer.from(random.bytes(PASSWORD_BYTES)).toString('base64');
  const identityProvider = localIdentityProvider({ secret: secret() });
  const roles = [{ role: 'root', db: 'admin' }];
  return {
    auth: {
      users: [{ username: 'touchstone', password: secret() }],
      mechanisms: AUTHENTICATION_MECHANISMS,
      identityProvider,
    },
    accessToken: identityProvider.issue({ username: 'touchstone', roles }),
  };
}

/** A certificate for this machine's own address. Closing takes away the file that clients trust. */
export async function inventTls({ random, clock }: Runtime): Promise<
  AsyncDisposable & {
    readonly server: TlsOptions;
    /** The file that clients are given as `tlsCAFile`. */
    readonly caFile: string;
  }
> {
  const from = new Date(clock.date() - DAY_MS);
  const serial = (): Uint8Array => random.bytes(16);
  const issuer = issueCertificate({
    subject: [['CN', 'Touchstone']],
    isAuthority: true,
    from,
    serial: serial(),
  });
  const hosts = ['127.0.0.1', 'localhost'];
  const subject = [['CN', 'localhost']] as const;
  const { key, cert } = issueCertificate({ subject, hosts, from, serial: serial(), issuer });
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, issuer.cert);
  return {
    server: { key, cert },
    caFile,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

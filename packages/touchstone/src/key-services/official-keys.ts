import type { ForeignKeys, KeyServiceCredentials } from './service.ts';

/**
 * The data key that the wrapped keys of the official tests stand for at AWS: libmongocrypt's test data, which is under the
 * Apache licence, tells it (`kms-decrypt-reply.txt`). What Azure and GCP have wrapped, nobody can open: this takes its place.
 */
const DATA_KEY =
  'TqhXy3tKckECjy4/ZNykMWG8amBF46isVPzeOgeusKrwheBmYaU8TMG5AHR/NeUDKukqo8hBGgogiQOVpLPkqBQHD8YkLsNbDmHoGOill5QAHnniF/Lz405bGucB5TfR';

/** The secret that the KMIP server of drivers-evergreen-tools gives out as number 1. */
const KMIP_SECRET =
  '9clYgfMnBnAzcWZoSfn9DgjNjck3YSj73v79SW88fJD4+15MXU0EdWLU2sY2CdNj13AxfAs5Lp1GiaElckYXdi/z8MiB6JRqyjIPcBQ4kDPSM0PUB2XuPCmPJqMzLsAV';

const AWS_ACCOUNT = 'arn:aws:kms:us-east-1:579766882180:key';

/** The master keys that the official tests name. */
export const OFFICIAL_MASTER_KEYS: ReadonlySet<string> = new Set([
  `${AWS_ACCOUNT}/89fcc2c4-08b0-4bd9-9f25-e30687b580d0`,
  `${AWS_ACCOUNT}/061334ae-07a8-4ceb-a813-8135540e837d`,
  'arn:aws:kms:us-east-1:857654397073:key/0f8468f0-f135-4226-aa0b-bd05c4c30df5',
  'drivers-3392-key-vault.vault.azure.net/keys/drivers-3392-keyname',
  'key-vault-csfle.vault.azure.net/keys/key-name-csfle',
  'projects/devprod-drivers/locations/global/keyRings/key-ring-csfle/cryptoKeys/key-name-csfle',
]);

/** The wrapped keys of the official tests. */
export const OFFICIAL_FOREIGN_KEYS: ForeignKeys = {
  key: Buffer.from(DATA_KEY, 'base64'),
  masterKeys: new Set(['aws:us-east-1', ...OFFICIAL_MASTER_KEYS]),
};

/** The secrets of the KMIP server. */
export const OFFICIAL_SECRETS: ReadonlyMap<string, Uint8Array> = new Map([
  ['1', Buffer.from(KMIP_SECRET, 'base64')],
]);

/** The keys of the KMIP server that never leave it: nobody knows them, and others take their place. */
export const OFFICIAL_KMIP_KEYS: readonly string[] = ['11'];

/** The master key of the local provider in the official tests: with it, their data keys are wrapped. */
export const LOCAL_MASTER_KEY =
  'Mng0NCt4ZHVUYUJCa1kxNkVyNUR1QURhZ2h2UzR2d2RrZzh0cFBwM3R6NmdWMDFBMUN3YkQ5aXRRMkhGRGdQV09wOGVNYUMxT2k3NjZKelhaQmRCZGJkTXVyZG9uSjFk';

/** Credentials that the mock services let in. `privateKey` is a private key as PKCS #8 in base64: the driver signs with it. */
export function mockCredentials(privateKey: string): KeyServiceCredentials {
  return {
    aws: {
      accessKeyId: 'AKIATOUCHSTONE',
      secretAccessKey: 'touchstone-secret',
      temporary: {
        accessKeyId: 'ASIATOUCHSTONE',
        secretAccessKey: 'touchstone-temporary-secret',
        sessionToken: 'touchstone-session-token',
      },
    },
    azure: {
      tenantId: 'touchstone-tenant',
      clientId: 'touchstone-client',
      clientSecret: 'touchstone-client-secret',
    },
    gcp: { email: 'touchstone@example.com', privateKey },
    accessToken: 'touchstone-access-token',
  };
}

import { thrownError } from '@touchstone/protocol';
import { MongoCryptError } from '../../error/crypt-error.ts';
import type { CredentialSource } from '../credential-source.ts';

const TIMEOUT_MS = 10_000;
const DEFAULT_HOST = 'metadata.google.internal';
const TOKEN_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';

/** A token of the machine's default service account, from Google's metadata service. */
export const gcp: CredentialSource = {
  name: 'gcp',
  async get({ httpGet, variables }, { gcp: given }) {
    if (given !== undefined) return given();
    const url = `http://${variables['GCE_METADATA_HOST'] || DEFAULT_HOST}${TOKEN_PATH}`;
    const headers = { 'Metadata-Flavor': 'Google' };
    const { status, body } = await httpGet(url, { headers, timeoutMS: TIMEOUT_MS }).catch(
      (cause: unknown) => {
        throw new MongoCryptError(`Google's metadata service: ${thrownError(cause).message}`, {
          cause,
        });
      },
    );
    const accessToken = status === 200 ? tokenIn(body) : undefined;
    if (accessToken !== undefined) return { accessToken };
    throw new MongoCryptError(
      `Google's metadata service gave no access token; its answer has status ${status}`,
    );
  },
};

function tokenIn(body: string): string | undefined {
  try {
    const token: unknown = JSON.parse(body)?.access_token;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

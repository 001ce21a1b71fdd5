import { thrownError } from '@touchstone/protocol';
import { TransportError } from '@touchstone/runtime';
import {
  MongoCryptAzureKMSRequestError,
  MongoCryptKMSRequestNetworkTimeoutError,
} from '../../error/crypt-error.ts';
import type { CredentialEnvironment, CredentialSource } from '../credential-source.ts';

const TIMEOUT_MS = 10_000;
/** A token that ends so soon is not used any more (client-side-encryption, "Obtaining an access token for Azure"). */
const LEAST_LIFE_MS = 60_000;

/** The request to the metadata service of a virtual machine; tests point it elsewhere. */
export interface AzureMetadataRequest {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A token of the virtual machine's own identity, from Azure's metadata service. */
export const azure: CredentialSource = {
  name: 'azure',
  async get(environment, { azure: given }) {
    if (given !== undefined) return given();
    const { azureTokens, clock } = environment;
    const known = azureTokens.token;
    if (known !== undefined && known.expiresAt - clock.date() > LEAST_LIFE_MS) {
      return { accessToken: known.accessToken };
    }
    const token = await askAzure(environment);
    azureTokens.token = token;
    return { accessToken: token.accessToken };
  },
};

/** Rejects with `MongoCryptAzureKMSRequestError`, or `MongoCryptKMSRequestNetworkTimeoutError`. */
export async function askAzure(
  environment: Pick<CredentialEnvironment, 'httpGet' | 'clock'>,
  request: AzureMetadataRequest = {},
): Promise<{ readonly accessToken: string; readonly expiresAt: number }> {
  const url = new URL(request.url ?? 'http://169.254.169.254/metadata/identity/oauth2/token');
  url.searchParams.set('api-version', '2018-02-01');
  url.searchParams.set('resource', 'https://vault.azure.net');
  const headers = { ...request.headers, 'Content-Type': 'application/json', Metadata: 'true' };
  const reply = await environment
    .httpGet(url.href, { headers, timeoutMS: TIMEOUT_MS })
    .catch(unreachable);
  const body = parsed(reply.body);
  if (reply.status !== 200) {
    throw new MongoCryptAzureKMSRequestError('Unable to complete request.', body);
  }
  const { access_token: accessToken, expires_in: expiresIn } = body;
  if (typeof accessToken !== 'string' || accessToken === '') throw missing('access_token');
  if (expiresIn === undefined || expiresIn === '') throw missing('expires_in');
  const seconds = Number(expiresIn);
  if (Number.isNaN(seconds)) {
    throw new MongoCryptAzureKMSRequestError(
      'Malformed response body - unable to parse int from `expires_in` field.',
    );
  }
  return { accessToken, expiresAt: environment.clock.date() + seconds * 1000 };
}

function unreachable(cause: unknown): never {
  const message = `[Azure KMS] ${thrownError(cause).message}`;
  if (cause instanceof TransportError && cause.code === 'ETIMEDOUT') {
    throw new MongoCryptKMSRequestNetworkTimeoutError(message, { cause });
  }
  throw new MongoCryptAzureKMSRequestError(message, undefined, { cause });
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Told below, as what is JSON but no object.
  }
  throw new MongoCryptAzureKMSRequestError('Malformed JSON body in GET request.');
}

function missing(field: string): MongoCryptAzureKMSRequestError {
  return new MongoCryptAzureKMSRequestError(
    `Malformed response body - missing field \`${field}\`.`,
  );
}

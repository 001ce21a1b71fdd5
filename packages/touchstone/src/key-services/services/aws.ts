import type { HttpAnswer, HttpRequest } from '../http-messages.ts';
import {
  bytesIn,
  jsonBody,
  type KeyService,
  type KeyServiceContext,
  unwrapped,
} from '../service.ts';

const TARGET = 'x-amz-target';

/** AWS KMS: Encrypt and Decrypt. Signatures are looked at for their access key alone. */
export const aws: KeyService = {
  hosts: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'].map(
    (region) => `kms.${region}.amazonaws.com`,
  ),
  answer(request, context) {
    const operation = request.headers.get(TARGET);
    if (operation === undefined) return undefined;
    const refusal = refusedCredentials(request, context);
    if (refusal !== undefined) return refusal;
    const body = jsonBody(request);
    switch (operation) {
      case 'TrentService.Encrypt':
        return encrypt(request, body, context);
      case 'TrentService.Decrypt':
        return decrypt(request, body, context);
      default:
        return failure(400, 'UnknownOperationException', `There is no operation ${operation}.`);
    }
  },
};

function failure(status: number, type: string, message: string): HttpAnswer {
  return { status, body: { __type: type, message } };
}

function refusedCredentials(
  { headers }: HttpRequest,
  { credentials }: KeyServiceContext,
): HttpAnswer | undefined {
  const invalid = failure(
    400,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
  const used = /Credential=([^/]+)\//.exec(headers.get('authorization') ?? '')?.[1];
  const token = headers.get('x-amz-security-token');
  const { accessKeyId, temporary } = credentials.aws;
  if (used === temporary.accessKeyId) {
    return token === temporary.sessionToken ? undefined : invalid;
  }
  return used === accessKeyId && token === undefined ? undefined : invalid;
}

/** The region that the host names; undefined for a client that comes by another name. */
function regionOf({ headers }: HttpRequest): string | undefined {
  const host = headers.get('host') ?? '';
  return /^kms(?:-fips)?\.([^.]+)\.amazonaws\.com/.exec(host)?.[1];
}

function isElsewhere(masterKey: string, request: HttpRequest): boolean {
  const region = regionOf(request);
  return region !== undefined && masterKey.split(':')[3] !== region;
}

function encrypt(
  request: HttpRequest,
  { KeyId: id, Plaintext: plain }: Readonly<Record<string, unknown>>,
  { wrap, masterKeys }: KeyServiceContext,
): HttpAnswer {
  const key = bytesIn(plain);
  if (typeof id !== 'string' || key === undefined) {
    return failure(400, 'ValidationException', 'KeyId and Plaintext must be given.');
  }
  if (isElsewhere(id, request)) {
    return failure(400, 'NotFoundException', `Key '${id}' is of another region.`);
  }
  if (masterKeys?.has(id) === false) {
    return failure(400, 'NotFoundException', `Key '${id}' does not exist`);
  }
  const blob = Buffer.concat([Buffer.from(`${id}\0`), wrap.wrap(id, key)]);
  return { status: 200, body: { KeyId: id, CiphertextBlob: blob.toString('base64') } };
}

// A blob names its key; one of elsewhere does not, and is of the region that is asked.
function decrypt(
  request: HttpRequest,
  { CiphertextBlob: given }: Readonly<Record<string, unknown>>,
  context: KeyServiceContext,
): HttpAnswer {
  const blob = Buffer.from(bytesIn(given) ?? []);
  const end = blob.indexOf(0);
  const name = blob.toString('latin1', 0, Math.max(end, 0));
  const key = name.startsWith('arn:')
    ? ownKey(request, name, context.wrap.unwrap(name, blob.subarray(end + 1)))
    : unwrapped(context, `aws:${regionOf(request)}`, blob);
  if (key === undefined) return failure(400, 'InvalidCiphertextException', '');
  return { status: 200, body: { KeyId: name, Plaintext: Buffer.from(key).toString('base64') } };
}

function ownKey(
  request: HttpRequest,
  masterKey: string,
  key: Uint8Array | undefined,
): Uint8Array | undefined {
  return isElsewhere(masterKey, request) ? undefined : key;
}

import type { HttpAnswer, HttpRequest } from '../http-messages.ts';
import {
  bytesIn,
  isAuthorized,
  jsonBody,
  type KeyService,
  type KeyServiceContext,
  unwrapped,
} from '../service.ts';

const KEY = /^\/v1\/(projects\/[^:?]+?)(?:\/cryptoKeyVersions\/[^:?]+)?:(encrypt|decrypt)(?:\?|$)/;
const TOKEN_SECONDS = 3600;

/** Google's Cloud KMS: encrypt and decrypt, and the service that gives out access tokens. */
export const gcp: KeyService = {
  hosts: ['*.googleapis.com'],
  answer(request, context) {
    if (/^\/token(?:\?|$)/.test(request.target)) return token(request, context);
    const key = KEY.exec(request.target);
    return key === null ? undefined : encryptOrDecrypt(request, key, context);
  },
};

function failure(code: number, status: string, message: string): HttpAnswer {
  return { status: code, body: { error: { code, message, status } } };
}

// The assertion names who signed it; the signature itself is not looked at.
function token({ body }: HttpRequest, { credentials }: KeyServiceContext): HttpAnswer {
  const form = new URLSearchParams(Buffer.from(body).toString());
  const [, claims = ''] = (form.get('assertion') ?? '').split('.');
  if (!Buffer.from(claims, 'base64').toString().includes(JSON.stringify(credentials.gcp.email))) {
    const error_description = 'The account is not known.';
    return { status: 400, body: { error: 'invalid_grant', error_description } };
  }
  const { accessToken: access_token } = credentials;
  return { status: 200, body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token } };
}

function encryptOrDecrypt(
  request: HttpRequest,
  [, id = '', operation]: RegExpExecArray,
  context: KeyServiceContext,
): HttpAnswer {
  if (!isAuthorized(request, context)) {
    return failure(401, 'UNAUTHENTICATED', 'The access token is not valid.');
  }
  if (context.masterKeys?.has(id) === false) {
    return failure(404, 'NOT_FOUND', `CryptoKey ${id} not found.`);
  }
  const body = jsonBody(request);
  if (operation === 'encrypt') {
    const plain = bytesIn(body['plaintext']);
    if (plain === undefined) return failure(400, 'INVALID_ARGUMENT', 'plaintext must be given.');
    const ciphertext = Buffer.from(context.wrap.wrap(id, plain)).toString('base64');
    return { status: 200, body: { name: `${id}/cryptoKeyVersions/1`, ciphertext } };
  }
  const key = unwrapped(context, id, bytesIn(body['ciphertext']) ?? Buffer.alloc(0));
  if (key === undefined) {
    return failure(400, 'INVALID_ARGUMENT', 'Decryption failed: the ciphertext is invalid.');
  }
  return { status: 200, body: { plaintext: Buffer.from(key).toString('base64') } };
}

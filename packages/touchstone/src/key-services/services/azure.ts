import type { HttpAnswer, HttpRequest } from '../http-messages.ts';
import {
  bytesIn,
  isAuthorized,
  jsonBody,
  type KeyService,
  type KeyServiceContext,
  unwrapped,
} from '../service.ts';

const KEY = /^\/keys\/([^/?]+)(?:\/([^/?]*))?\/(wrapkey|unwrapkey)(?:\?|$)/;
const TOKEN = /^\/([^/?]+)\/oauth2\/v2\.0\/token(?:\?|$)/;
const TOKEN_SECONDS = 3600;

/** Azure Key Vault: wrapkey and unwrapkey, and the platform that gives out access tokens. */
export const azure: KeyService = {
  hosts: ['*.vault.azure.net', 'login.microsoftonline.com'],
  answer(request, context) {
    const tenant = TOKEN.exec(request.target)?.[1];
    if (tenant !== undefined) return token(request, tenant, context);
    const key = KEY.exec(request.target);
    return key === null ? undefined : wrapOrUnwrap(request, key, context);
  },
};

function failure(status: number, code: string, message: string): HttpAnswer {
  return { status, body: { error: { code, message } } };
}

function token(
  { body }: HttpRequest,
  tenant: string,
  { credentials }: KeyServiceContext,
): HttpAnswer {
  const { tenantId, clientId, clientSecret } = credentials.azure;
  const form = new URLSearchParams(Buffer.from(body).toString());
  const isKnown = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  if (tenant !== tenantId || !isKnown) {
    const error_description = 'The client is not known, or its secret is wrong.';
    return { status: 401, body: { error: 'invalid_client', error_description } };
  }
  const { accessToken } = credentials;
  return { status: 200, body: tokenBody(accessToken) };
}

function tokenBody(access_token: string): Readonly<Record<string, unknown>> {
  return { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token };
}

function wrapOrUnwrap(
  request: HttpRequest,
  [, name = '', version = '', operation]: RegExpExecArray,
  context: KeyServiceContext,
): HttpAnswer {
  if (!isAuthorized(request, context)) {
    return failure(401, 'Unauthorized', 'The access token is not valid.');
  }
  const vault = request.headers.get('host')?.replace(/:\d+$/, '') ?? '';
  const id = `${vault}/keys/${name}`;
  if (context.masterKeys?.has(id) === false) {
    const message = `A key with (name/id) ${name} was not found in this key vault.`;
    return failure(404, 'KeyNotFound', message);
  }
  const given = bytesIn(jsonBody(request)['value']);
  if (given === undefined) return failure(400, 'BadParameter', 'The value must be given.');
  const value =
    operation === 'wrapkey' ? context.wrap.wrap(id, given) : unwrapped(context, id, given);
  if (value === undefined) return failure(400, 'BadParameter', 'The key could not be unwrapped.');
  const kid = `https://${id}/${version}`;
  return { status: 200, body: { kid, value: Buffer.from(value).toString('base64url') } };
}

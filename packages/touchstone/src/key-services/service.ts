import type { HttpAnswer, HttpRequest } from './http-messages.ts';
import type { KeyWrap } from './key-wrap.ts';

/** The credentials by which a client of a key service is let in. */
export interface KeyServiceCredentials {
  readonly aws: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Temporary credentials: they are nothing without their token. */
    readonly temporary: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string;
    };
  };
  readonly azure: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly gcp: { readonly email: string; readonly privateKey: string };
  /** The token that Azure and GCP take as `Authorization: Bearer`. */
  readonly accessToken: string;
}

/** Keys that were wrapped elsewhere, for tests that bring them along. */
export interface ForeignKeys {
  /** The data key that any wrapped key of elsewhere stands for. */
  readonly key: Uint8Array;
  /** The master keys under which there are such keys; undefined: all. */
  readonly masterKeys?: ReadonlySet<string> | undefined;
}

/** The state that the services share. */
export interface KeyServiceContext {
  readonly wrap: KeyWrap;
  readonly credentials: KeyServiceCredentials;
  /** The master keys that there are; undefined: every one that is asked for. */
  readonly masterKeys: ReadonlySet<string> | undefined;
  readonly foreign: ForeignKeys | undefined;
}

/** One of the services behind HTTPS. */
export interface KeyService {
  /** The hosts whose certificate it needs. */
  readonly hosts: readonly string[];
  /** Undefined for a request that is another service's. */
  answer(request: HttpRequest, context: KeyServiceContext): HttpAnswer | undefined;
}

/** The key, of here or of elsewhere. */
export function unwrapped(
  { wrap, foreign }: KeyServiceContext,
  masterKey: string,
  bytes: Uint8Array,
): Uint8Array | undefined {
  const own = wrap.unwrap(masterKey, bytes);
  if (own !== undefined || foreign === undefined || bytes.length === 0) return own;
  return foreign.masterKeys?.has(masterKey) === false ? undefined : foreign.key;
}

/** The members of a JSON body; none for what is no such body. */
export function jsonBody({ body }: HttpRequest): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** True if a request bears the access token. */
export function isAuthorized(request: HttpRequest, { credentials }: KeyServiceContext): boolean {
  return request.headers.get('authorization') === `Bearer ${credentials.accessToken}`;
}

/** The bytes of a member in base64, of either alphabet. */
export function bytesIn(member: unknown): Uint8Array | undefined {
  return typeof member === 'string' ? Buffer.from(member, 'base64') : undefined;
}

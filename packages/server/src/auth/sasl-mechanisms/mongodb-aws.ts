import { awsAuthorization, equalSecrets } from '@touchstone/protocol';
import { Binary } from 'bson';
import { decodeFields } from '../../value/decode-fields.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Value } from '../../value/value.ts';
import { type Authentication, externalUser } from '../authentication.ts';
import {
  authenticationFailed,
  type SaslConversation,
  type SaslMechanism,
  type SaslStep,
} from '../sasl-mechanism.ts';

const NONCE_BYTES = 32;
const HOST = 'sts.amazonaws.com';
const REGION = 'us-east-1';
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
/** Tells how far the date of a signature may be off: what AWS allows. */
const MAX_SKEW_MS = 15 * 60_000;

/** MONGODB-AWS: checks the signed request itself, with a table of accounts where MongoDB asks AWS. */
export const mongodbAws: SaslMechanism = {
  names: ['MONGODB-AWS'],
  start: (authentication) => new AwsConversation(authentication),
};

class AwsConversation implements SaslConversation {
  readonly #authentication: Authentication;
  #nonce: Uint8Array | undefined;

  constructor(authentication: Authentication) {
    this.#authentication = authentication;
  }

  step(payload: Uint8Array): SaslStep {
    const message = decodeFields(payload);
    if (this.#nonce !== undefined) return this.#check(message, this.#nonce);
    const nonce = message.get('r');
    if (!(nonce instanceof Binary) || nonce.length() !== NONCE_BYTES) throw authenticationFailed();
    this.#nonce = Buffer.concat([nonce.value(), this.#authentication.random.bytes(NONCE_BYTES)]);
    const challenge = new Map<string, Value>([
      ['s', new Binary(this.#nonce)],
      ['h', HOST],
    ]);
    return { payload: encodeFields(challenge) };
  }

  #check(message: ReadonlyMap<string, Value>, nonce: Uint8Array): SaslStep {
    const { clock, random, options, users } = this.#authentication;
    const [authorization, date, token] = [message.get('a'), message.get('d'), message.get('t')];
    if (typeof authorization !== 'string' || typeof date !== 'string') throw authenticationFailed();
    const accessKeyId = /Credential=([^/]+)\//.exec(authorization)?.[1] ?? '';
    const accounts = options.awsAccounts ?? {};
    const account = Object.hasOwn(accounts, accessKeyId) ? accounts[accessKeyId] : undefined;
    const isTokenRight = token === account?.sessionToken;
    const secretAccessKey = account?.secretAccessKey ?? '';
    const headers = signedHeaders(nonce, date, typeof token === 'string' ? token : undefined);
    const expected = awsAuthorization(
      {
        method: 'POST',
        path: '/',
        query: '',
        headers,
        body: BODY,
        region: REGION,
        service: 'sts',
        date,
      },
      { accessKeyId, secretAccessKey },
    );
    const isSigned = equalSecrets(Buffer.from(authorization), Buffer.from(expected));
    const isRecent = Math.abs(parsedDate(date) - clock.date()) <= MAX_SKEW_MS;
    if (account === undefined || !isTokenRight || !isSigned || !isRecent) {
      throw authenticationFailed();
    }
    const { username } = account;
    const user = users.find('$external', username) ?? externalUser(username, [], random);
    return { payload: new Uint8Array(0), user };
  }
}

function signedHeaders(
  nonce: Uint8Array,
  date: string,
  token: string | undefined,
): Record<string, string> {
  return {
    'content-length': String(BODY.length),
    'content-type': 'application/x-www-form-urlencoded',
    host: HOST,
    'x-amz-date': date,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
    'x-mongodb-gs2-cb-flag': 'n',
    'x-mongodb-server-nonce': Buffer.from(nonce).toString('base64'),
  };
}

/** NaN for what is no date: it is close to nothing. */
function parsedDate(date: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1).map(Number);
  if (parts === undefined) return Number.NaN;
  const [year, month, day, hour, minute, second] = parts as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

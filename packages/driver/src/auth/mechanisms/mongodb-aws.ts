import {
  type AwsCredentials,
  awsAuthorization,
  awsDate,
  decode,
  encode,
  equalSecrets,
} from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { MongoRuntimeError } from '../../error/mongo-error.ts';
import type { AuthContext } from '../auth-context.ts';
import type { AuthenticatedConnection, Mechanism } from '../authenticator.ts';
import { awsCredentials } from '../aws-credentials.ts';
import { saslContinue, saslStart, saslStepOf } from '../sasl.ts';

const NONCE_BYTES = 32;
/** "n": no channel binding. */
const GS2_FLAG = 110;
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/** MONGODB-AWS: a signed request to AWS, which the server sends, proves who the client is. */
export const mongodbAws: Mechanism = {
  names: ['MONGODB-AWS'],
  prepare({ mechanismProperties }, context) {
    const given = mechanismProperties.AWS_CREDENTIAL_PROVIDER;
    const source = awsCredentials(context, given);
    return () => ({
      handshakeFields: () => ({}),
      async authenticate(connection) {
        try {
          await runConversation(connection, context, await source.credentials());
        } catch (error) {
          source.forget();
          throw error;
        }
      },
    });
  },
};

async function runConversation(
  connection: AuthenticatedConnection,
  context: AuthContext,
  credentials: AwsCredentials,
): Promise<void> {
  const nonce = context.random.bytes(NONCE_BYTES);
  const first = encode({ r: new Binary(nonce), p: GS2_FLAG });
  const reply = await connection.command('$external', saslStart('MONGODB-AWS', first));
  const { conversationId, payload } = saslStepOf(reply);
  const challenge = readChallenge(decode(payload, { promoteBuffers: true }), nonce);
  const answer = answerAwsChallenge(challenge, awsDate(context.clock.date()), credentials);
  const last = await saslContinue(connection, '$external', {
    conversationId,
    payload: encode(answer),
  });
  if (!last.done)
    throw new MongoRuntimeError('The server does not end the MONGODB-AWS conversation');
}

/** The nonce and the host that a server answers a nonce with. */
export interface AwsChallenge {
  readonly serverNonce: Uint8Array;
  readonly host: string;
}

/** The client's second message. */
export function answerAwsChallenge(
  { serverNonce, host }: AwsChallenge,
  date: string,
  credentials: AwsCredentials,
): Document {
  const { sessionToken } = credentials;
  const headers: Record<string, string> = {
    'content-length': String(BODY.length),
    'content-type': 'application/x-www-form-urlencoded',
    host,
    'x-amz-date': date,
    'x-mongodb-gs2-cb-flag': 'n',
    'x-mongodb-server-nonce': Buffer.from(serverNonce).toString('base64'),
  };
  if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
  const region = awsRegionOf(host);
  const request = { method: 'POST', path: '/', query: '', headers, body: BODY, region, date };
  return {
    a: awsAuthorization({ ...request, service: 'sts' }, credentials),
    d: date,
    ...(sessionToken === undefined ? {} : { t: sessionToken }),
  };
}

/** The region that a host of STS stands in (auth, "Region Calculation"). Throws `MongoRuntimeError`. */
export function awsRegionOf(host: string): string {
  const labels = host.split('.');
  if (host.length === 0 || host.length > 255 || labels.includes('')) {
    throw new MongoRuntimeError('The server names an invalid host of AWS');
  }
  if (host === 'sts.amazonaws.com') return 'us-east-1';
  return labels[1] ?? 'us-east-1';
}

function readChallenge({ s, h }: Document, nonce: Uint8Array): AwsChallenge {
  const isExtended =
    s instanceof Uint8Array &&
    s.length === 2 * NONCE_BYTES &&
    equalSecrets(s.subarray(0, NONCE_BYTES), nonce);
  if (!isExtended) throw new MongoRuntimeError('The server did not extend the nonce of the client');
  if (typeof h !== 'string') throw new MongoRuntimeError('The server names no host of AWS');
  return { serverNonce: s, host: h };
}

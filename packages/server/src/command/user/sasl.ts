/** Parts that saslStart, authenticate and the speculative authentication of hello share. */
import { Binary, Int32 } from 'bson';
import type { SaslAnswer } from '../../auth/connection-authentication.ts';
import { authenticationFailed, type SaslStart } from '../../auth/sasl-mechanism.ts';
import { CommandError } from '../../value/command-error.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Fields } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';
import { CommandBody, decodedValue } from '../command-body.ts';
import { document, type FieldType, string, value, wrongType } from '../grammar/field-type.ts';
import { fields, type Grammar, optional, required } from '../grammar/fields.ts';
import { type Reply, replyOf } from '../reply.ts';

/** The message of a client: bytes, or base64 from old shells. */
export const saslPayload: FieldType<Uint8Array> = {
  read(element, path) {
    const payload = decodedValue(element);
    if (payload instanceof Binary) return payload.value();
    if (typeof payload === 'string') return Buffer.from(payload, 'base64');
    throw wrongType(path, element.type, ['string', 'binData']);
  },
};

interface SaslStartBody {
  readonly mechanism: string;
  readonly payload: Uint8Array;
  readonly options?: Fields;
}

export const saslStartFields: Grammar<SaslStartBody> = fields({
  mechanism: required(string),
  payload: required(saslPayload),
  autoAuthorize: optional(value),
  options: optional(document),
});

interface AuthenticateBody {
  readonly mechanism: string;
  readonly user?: string;
}

export const authenticateFields: Grammar<AuthenticateBody> = fields({
  mechanism: required(string),
  user: optional(string),
  nonce: optional(value),
  key: optional(value),
});

/** Answers saslStart. Throws CommandError. */
export function answerSaslStart(
  { connection }: CommandCall,
  { mechanism, payload, options }: SaslStartBody,
  { database, isSpeculative }: Pick<SaslStart, 'database' | 'isSpeculative'>,
): Reply {
  const skipEmptyExchange = options?.get('skipEmptyExchange') === true;
  const start = { mechanism, database, skipEmptyExchange, isSpeculative };
  return saslReply(connection.authentication.start(start, payload));
}

export function saslReply({ conversationId, done, payload }: SaslAnswer): Reply {
  return replyOf({
    conversationId: new Int32(conversationId),
    done,
    payload: new Binary(payload),
  });
}

/** Logs in the user that the client's certificate names (MONGODB-X509). Throws CommandError. */
export function authenticateByCertificate(
  { connection, node }: CommandCall,
  { mechanism, user: name }: AuthenticateBody,
): Reply {
  const { certificateSubject: subject } = connection;
  const { mechanisms, users } = node.authentication;
  if (mechanism !== 'MONGODB-X509' || !mechanisms.includes(mechanism)) throw authenticationFailed();
  if (subject === undefined || (name !== undefined && name !== subject)) {
    throw authenticationFailed();
  }
  const user = users.find('$external', subject);
  if (user === undefined) throw authenticationFailed();
  connection.authentication.logIn(user);
  return replyOf({ dbname: '$external', user: subject });
}

/**
 * The answer of hello to `speculativeAuthenticate`; undefined when it leads nowhere, which is no error: the
 * client then goes the usual way.
 */
export function answerSpeculation(call: CommandCall, asked: Fields): Reply | undefined {
  checkSpeculation(asked);
  const { db: database, ...rest } = Object.fromEntries(asked);
  const body = new CommandBody(encodeFields(new Map(Object.entries(rest))));
  const { version } = call.node;
  try {
    if (asked.has('saslStart')) {
      const name = typeof database === 'string' ? database : 'admin';
      const start = { database: name, isSpeculative: true };
      return answerSaslStart(call, saslStartFields.parse(body, version), start);
    }
    return authenticateByCertificate(call, authenticateFields.parse(body, version));
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function checkSpeculation(asked: Fields): void {
  const [command] = asked.keys();
  if (command === undefined) {
    const words = 'hello.speculativeAuthenticate must be a non-empty Object';
    throw new CommandError('BadValue', words);
  }
  if (command === 'saslStart' || command === 'authenticate') return;
  const words = `hello.speculativeAuthenticate unknown command: ${command}`;
  throw new CommandError('Location51769', words);
}

/** The mechanisms that hello offers a user; undefined for one who is not there. */
export function supportedMechanisms(
  { node }: CommandCall,
  asked: string | Fields,
): string[] | undefined {
  const user = node.authentication.users.find(...userOf(asked));
  if (user === undefined) return undefined;
  const { mechanisms } = node.authentication;
  return [...user.credentials.keys()].filter((name) => mechanisms.includes(name)).reverse();
}

/** The database and the name of a user, given as `database.user` or as a document. */
function userOf(asked: string | Fields): [database: string, name: string] {
  if (typeof asked === 'string') {
    const dot = asked.indexOf('.');
    if (dot >= 0) return [asked.slice(0, dot), asked.slice(dot + 1)];
    throw new CommandError('BadValue', "UserName must contain a '.' separated database.user pair");
  }
  const [name, database] = [asked.get('user'), asked.get('db')];
  if (typeof name === 'string' && typeof database === 'string') return [database, name];
  const missing = typeof name === 'string' ? 'db' : 'user';
  throw new CommandError('BadValue', `UserName must contain a field named: ${missing}`);
}

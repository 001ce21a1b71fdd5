/** The parts of a connection string, before anybody asks what its options mean. */
import { MongoParseError } from '../error/mongo-error.ts';
import { percentDecode } from './percent-decode.ts';

export interface UriParts {
  readonly isSrv: boolean;
  /** Percent-decoded. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** As it stands: commas separate, escapes are not decoded. */
  readonly hosts: string;
  readonly database: string | undefined;
  /** Decoded, in order. Names are as they were written. */
  readonly pairs: readonly OptionPair[];
}

export interface OptionPair {
  readonly name: string;
  readonly value: string;
}

const SCHEMES = ['mongodb://', 'mongodb+srv://'] as const;
const FORBIDDEN_IN_DATABASE = ['/', '\\', ' ', '"', '$'] as const;

/** Cuts a connection string into its parts (connection-string specification). Throws `MongoParseError`. */
export function splitUri(uri: string): UriParts {
  const scheme = SCHEMES.find((known) => uri.startsWith(known));
  if (scheme === undefined) {
    throw new MongoParseError(
      'Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"',
    );
  }
  const rest = uri.slice(scheme.length);
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const tail = end < 0 ? '' : rest.slice(end);
  const question = tail.indexOf('?');
  const path = question < 0 ? tail : tail.slice(0, question);
  const query = question < 0 ? '' : tail.slice(question + 1);
  const at = authority.lastIndexOf('@');
  return {
    isSrv: scheme === 'mongodb+srv://',
    ...parseUserinfo(at < 0 ? undefined : authority.slice(0, at)),
    hosts: authority.slice(at + 1),
    database: parseDatabase(path.slice(1)),
    pairs: parsePairs(query),
  };
}

function parseUserinfo(userinfo: string | undefined): Pick<UriParts, 'username' | 'password'> {
  if (userinfo === undefined) return { username: undefined, password: undefined };
  const colon = userinfo.indexOf(':');
  const username = colon < 0 ? userinfo : userinfo.slice(0, colon);
  const password = colon < 0 ? undefined : userinfo.slice(colon + 1);
  if (username.includes('@') || password?.includes('@') || password?.includes(':')) {
    throw new MongoParseError(
      'Username and password must be percent-encoded: they contain an unescaped "@" or ":"',
    );
  }
  if (username === '') throw new MongoParseError('The connection string has an empty username');
  return {
    username: percentDecode(username, 'username'),
    password: password === undefined ? undefined : percentDecode(password, 'password'),
  };
}

function parseDatabase(path: string): string | undefined {
  if (path === '') return undefined;
  const database = percentDecode(path, 'database name');
  const forbidden = FORBIDDEN_IN_DATABASE.find((character) => database.includes(character));
  if (forbidden !== undefined) {
    throw new MongoParseError(`The database name must not contain ${JSON.stringify(forbidden)}`);
  }
  return database;
}

/** Reads `name=value&name=value`; also the text of a TXT record. Throws `MongoParseError`. */
export function parsePairs(query: string): readonly OptionPair[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) {
      throw new MongoParseError(`Option "${pair}" must have the form name=value`);
    }
    const name = percentDecode(pair.slice(0, equals), 'name of an option');
    return { name, value: percentDecode(pair.slice(equals + 1), `value of option "${name}"`) };
  });
}

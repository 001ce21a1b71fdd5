import type { Role } from './user.ts';

/** A user who is there from the start. */
export interface UserOptions {
  /** The name that clients log in with. */
  readonly username: string;
  /** The password in plain text; SCRAM credentials are made of it at the start. */
  readonly password: string;
  /** The database that knows the user; default `admin`. */
  readonly database?: string;
  /** Names of built-in roles on `database`, or roles elsewhere; default `root`. */
  readonly roles?: readonly (string | Role)[];
}

/** The user that an access token speaks for. */
export interface TokenOwner {
  /** The user's name, after the provider's prefix. */
  readonly username: string;
  /** The roles of the user, besides those that are stored for it. Default: none. */
  readonly roles?: readonly Role[];
}

/** Decides about access tokens for MONGODB-OIDC; `localIdentityProvider` makes one for tests. */
export interface IdentityProvider {
  /** The URL by which tokens name who made them. */
  readonly issuer: string;
  /** The client id that people log in with; absent where a provider only knows machines. */
  readonly clientId?: string;
  /** The users that it answers for, a regular expression; default: all. */
  readonly matchPattern?: string;
  /** True if people can log in; default: yes. A client that names no user is sent to the only one where they can. */
  readonly supportsHumanFlows?: boolean;
  /** The scopes that a person's client asks the provider for; default: nothing beyond the login. */
  readonly requestScopes?: readonly string[];
  /** Undefined for a token that is not good at `date` (milliseconds since 1970). */
  verify(accessToken: string, date: number): TokenOwner | undefined;
}

/** An account for MONGODB-AWS. */
export interface AwsAccount {
  /** The key that requests are signed with. */
  readonly secretAccessKey: string;
  /** The token that temporary credentials must bring along; default: none. */
  readonly sessionToken?: string;
  /** The user in `$external`, an ARN at MongoDB. */
  readonly username: string;
}

/** Options of a server with authentication. */
export interface AuthOptions {
  /** Users from the start. Without any, the first is made through the localhost exception. */
  readonly users?: readonly UserOptions[];
  /** Default: SCRAM-SHA-1, SCRAM-SHA-256, MONGODB-X509, and those that the options below set up. */
  readonly mechanisms?: readonly string[];
  /** Takes the place of LDAP for PLAIN: passwords by the names of users in `$external`. */
  readonly directory?: Readonly<Record<string, string>>;
  /** With several, the first that answers for the user whom the client names. */
  readonly identityProvider?: IdentityProvider | readonly IdentityProvider[];
  /** Accounts by access key id. */
  readonly awsAccounts?: Readonly<Record<string, AwsAccount>>;
}

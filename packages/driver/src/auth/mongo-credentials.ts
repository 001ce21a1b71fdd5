import type { Document } from 'bson';
import type { AuthMechanism } from './auth-mechanism.ts';
import { type Credential, credentialOf } from './credential.ts';
import type { AuthMechanismProperties } from './mechanism-properties.ts';

/** The parts that `MongoCredentials` is made of. */
export interface MongoCredentialsOptions {
  /** The user's name. */
  username?: string;
  /** The user's password; it is never shown in logs and errors. */
  password: string;
  /** The database that knows the user. */
  source: string;
  /** The database that knows the user (`authSource`). */
  db?: string;
  /** The mechanism of the login. */
  mechanism?: AuthMechanism;
  /** The settings that the mechanism has beside name and password. */
  mechanismProperties: AuthMechanismProperties;
}

/** The identity of the client, as `client.options.credentials` shows it. The password is there for whoever asks for it, and not printed. */
export class MongoCredentials {
  /** The name that the client logs in with; empty where the mechanism finds it out by itself (X.509, AWS). */
  readonly username: string;
  /** The database that knows the user. */
  readonly source: string;
  /** `DEFAULT`: the server is asked which SCRAM it prefers. */
  readonly mechanism: AuthMechanism;
  /** The settings that the mechanism has beside name and password. */
  readonly mechanismProperties: AuthMechanismProperties;
  // Behind a #, so that nothing prints it.
  readonly #password: string;

  constructor(options: MongoCredentialsOptions) {
    this.username = options.username ?? '';
    this.#password = options.password;
    // Printing shows no secret, however it is asked.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), {
      value: () => ({ username: this.username, source: this.source, mechanism: this.mechanism }),
    });
    this.source = options.source || options.db || 'admin';
    this.mechanism = options.mechanism ?? 'DEFAULT';
    this.mechanismProperties = Object.freeze({ ...options.mechanismProperties });
  }

  /** The user's password; it is never shown in logs and errors. */
  get password(): string {
    return this.#password;
  }

  /** The same, of a credential as the driver has it. */
  static fromCredential(credential: Credential): MongoCredentials {
    const { username = '', password = '', source, mechanism, mechanismProperties } = credential;
    return new MongoCredentials({
      username,
      password,
      source,
      mechanism: mechanism ?? 'DEFAULT',
      mechanismProperties,
    });
  }

  /** One made of `creds` and of what `options` say otherwise. */
  static merge(
    creds: MongoCredentials | undefined,
    options: Partial<MongoCredentialsOptions>,
  ): MongoCredentials {
    return new MongoCredentials({
      username: options.username ?? creds?.username ?? '',
      password: options.password ?? creds?.password ?? '',
      mechanism: options.mechanism ?? creds?.mechanism ?? 'DEFAULT',
      mechanismProperties: options.mechanismProperties ?? creds?.mechanismProperties ?? {},
      source: options.source ?? options.db ?? creds?.source ?? 'admin',
    });
  }

  /** True if it is the same user by the same mechanism. */
  equals(other: MongoCredentials): boolean {
    return (
      this.mechanism === other.mechanism &&
      this.username === other.username &&
      this.password === other.password &&
      this.source === other.source
    );
  }

  /** The same with a mechanism, which a server's reply to hello may tell. */
  resolveAuthMechanism(hello: Document | null): MongoCredentials {
    if (this.mechanism !== 'DEFAULT') return this;
    const offered: unknown = hello?.['saslSupportedMechs'];
    const old = Array.isArray(offered) && !offered.includes('SCRAM-SHA-256');
    return MongoCredentials.merge(this, { mechanism: old ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256' });
  }

  /** Throws `MongoInvalidArgumentError` or `MongoMissingCredentialsError` for what its mechanism does not allow. */
  validate(): void {
    credentialOf({
      username: this.username || undefined,
      password: this.password || undefined,
      authSource: this.source,
      authMechanism: this.mechanism,
      authMechanismProperties: { ...this.mechanismProperties },
    });
  }
}

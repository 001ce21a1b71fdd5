import { CommandError } from '../value/command-error.ts';
import type { Authentication } from './authentication.ts';
import { type ConnectionEnds, isAdmitted } from './authentication-restriction.ts';
import type { ResolvedRoles } from './roles.ts';
import { authenticationFailed, type SaslConversation, type SaslStart } from './sasl-mechanism.ts';
import { saslMechanisms } from './sasl-mechanisms/index.ts';
import type { Role, User } from './user.ts';

/** MongoDB has one conversation at a time, and gives it always this number. */
const CONVERSATION_ID = 1;

/** More than a token of any identity provider, less than what takes time to be read. */
const MAX_PAYLOAD_BYTES = 64 * 1024;

/** The answer to saslStart and saslContinue. */
export interface SaslAnswer {
  readonly conversationId: number;
  readonly done: boolean;
  readonly payload: Uint8Array;
}

/** The users and their rights, with the documents that say which roles they have. */
interface ResolvedUsers {
  readonly users: readonly (readonly [string, string, Uint8Array | undefined])[];
  readonly rights: ResolvedRoles;
}

/** The users that are logged in on one connection. State: they, what they may do, and the conversation under way. */
export class ConnectionAuthentication {
  readonly #authentication: Authentication;
  readonly #ends: ConnectionEnds;
  readonly #users = new Map<string, User>();
  #conversation: SaslConversation | undefined;
  #resolved: ResolvedUsers | undefined;

  constructor(authentication: Authentication, ends: ConnectionEnds) {
    this.#authentication = authentication;
    this.#ends = ends;
  }

  /** One user for each database that was asked. */
  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  /** True if the server that the client talks to asks for users. */
  get isRequired(): boolean {
    return this.#authentication.isRequired;
  }

  get isLoggedIn(): boolean {
    return this.#users.size > 0;
  }

  /** The roles of those who are logged in, as they were granted. */
  get roles(): readonly Role[] {
    return this.users.flatMap((user) => this.#rolesOf(user));
  }

  /** Their rights. Roles that were granted, taken or changed since count. */
  get rights(): ResolvedRoles {
    const { roles } = this.#authentication;
    const known = this.#resolved;
    if (known !== undefined && this.#isCurrent(known) && roles.isCurrent(known.rights)) {
      return known.rights;
    }
    const users = [...this.#users].map(
      ([database, { name }]) =>
        [database, name, this.#authentication.users.documentOf(database, name)] as const,
    );
    const rights = roles.resolve(this.roles);
    this.#resolved = { users, rights };
    return rights;
  }

  // A login makes them void: only logouts, and users who were dropped or changed, need be found out.
  #isCurrent({ users }: ResolvedUsers): boolean {
    return users.every(
      ([database, name, document]) =>
        this.#users.get(database)?.name === name &&
        this.#authentication.users.documentOf(database, name) === document,
    );
  }

  // A user who was dropped has none. Those that somebody else vouches for need not be stored.
  #rolesOf(user: User): readonly Role[] {
    const stored = this.#authentication.users.find(user.database, user.name);
    if (stored !== undefined) return stored.roles;
    return user.database === '$external' ? user.roles : [];
  }

  /** Begins a conversation; one under way is over. Throws CommandError. */
  start(start: SaslStart, payload: Uint8Array): SaslAnswer {
    this.#conversation = undefined;
    const { mechanism } = start;
    if (!this.#authentication.mechanisms.includes(mechanism)) {
      throw new CommandError(
        'MechanismUnavailable',
        `Received authentication for mechanism ${mechanism} which is not enabled`,
      );
    }
    const found = saslMechanisms.find(({ names }) => names.includes(mechanism));
    if (found === undefined) {
      throw new CommandError(
        'MechanismUnavailable',
        `Unsupported mechanism '${mechanism}' on authentication database '${start.database}'`,
      );
    }
    this.#conversation = found.start(this.#authentication, start);
    return this.#step(this.#conversation, payload);
  }

  /** Goes on with the conversation. Throws CommandError. */
  continue(conversationId: number, payload: Uint8Array): SaslAnswer {
    const conversation = this.#conversation;
    if (conversation === undefined) {
      throw new CommandError('ProtocolError', 'No SASL session state found');
    }
    if (conversationId !== CONVERSATION_ID) {
      throw new CommandError('ProtocolError', 'sasl: Mismatched conversation id');
    }
    return this.#step(conversation, payload);
  }

  /** Logs a user in whom something else than a conversation has proved. Throws AuthenticationFailed for one who may not from there. */
  logIn(user: User): void {
    const { restrictions } = this.#authentication.roles.resolve(user.roles);
    if (!isAdmitted([user.restrictions ?? [], ...restrictions], this.#ends)) {
      throw authenticationFailed();
    }
    this.#resolved = undefined;
    this.#users.set(user.database, user);
  }

  /** Logs out whoever came from this database. */
  logOut(database: string): void {
    this.#users.delete(database);
  }

  #step(conversation: SaslConversation, message: Uint8Array): SaslAnswer {
    try {
      if (message.length > MAX_PAYLOAD_BYTES) throw authenticationFailed();
      const { payload, user } = conversation.step(message);
      if (user !== undefined) {
        this.logIn(user);
        this.#conversation = undefined;
      }
      return { conversationId: CONVERSATION_ID, done: user !== undefined, payload };
    } catch (error) {
      this.#conversation = undefined;
      // The fault of a message is nobody else's business.
      throw error instanceof CommandError ? error : authenticationFailed();
    }
  }
}

import { CommandError } from '../value/command-error.ts';
import type { Authentication } from './authentication.ts';
import type { User } from './user.ts';

/** The server's answer to one message. */
export interface SaslStep {
  readonly payload: Uint8Array;
  /** The user who has been authenticated: the conversation is over. */
  readonly user?: User;
}

/** The server's half of one conversation. Throws CommandError (AuthenticationFailed) when it fails. */
export interface SaslConversation {
  step(payload: Uint8Array): SaslStep;
}

export interface SaslStart {
  readonly mechanism: string;
  /** The place where the user is to be found. */
  readonly database: string;
  /** True if the client does without the empty message at the end of SCRAM. */
  readonly skipEmptyExchange: boolean;
  /** True if the client only tries its luck with this mechanism, and would take another. */
  readonly isSpeculative: boolean;
}

/** A mechanism that converses by saslStart and saslContinue. */
export interface SaslMechanism {
  readonly names: readonly string[];
  start(authentication: Authentication, start: SaslStart): SaslConversation;
}

/** Every failure looks the same from outside: it tells nothing of the reason. */
export function authenticationFailed(): CommandError {
  return new CommandError('AuthenticationFailed', 'Authentication failed.');
}

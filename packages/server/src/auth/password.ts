import {
  deriveScramKeys,
  preparedScramPassword,
  SaslprepError,
  type ScramCredential,
  type ScramMechanism,
  scramSaltLength,
} from '@touchstone/protocol';
import type { Random } from '@touchstone/runtime';
import { CommandError } from '../value/command-error.ts';
import type { Credentials } from './user.ts';

/** The mechanisms that a password is kept for, in the order in which MongoDB keeps them. */
export const SCRAM_MECHANISMS: readonly ScramMechanism[] = ['SCRAM-SHA-1', 'SCRAM-SHA-256'];

/** Tells how often passwords are salted, by MongoDB's defaults. */
export const ITERATION_COUNTS: Readonly<Record<ScramMechanism, number>> = {
  'SCRAM-SHA-1': 10_000,
  'SCRAM-SHA-256': 15_000,
};

/** The credentials that are kept of a password. Throws CommandError for one that SASLprep forbids. */
export function credentialsFor(
  { name, password }: { readonly name: string; readonly password: string },
  mechanisms: readonly ScramMechanism[],
  random: Random,
): Credentials {
  const credentials = new Map<ScramMechanism, ScramCredential>();
  for (const mechanism of SCRAM_MECHANISMS) {
    if (!mechanisms.includes(mechanism)) continue;
    const salt = random.bytes(scramSaltLength(mechanism));
    const salted = { salt, iterationCount: ITERATION_COUNTS[mechanism] };
    const prepared = prepare(mechanism, name, password);
    const { storedKey, serverKey } = deriveScramKeys(mechanism, prepared, salted);
    credentials.set(mechanism, { ...salted, storedKey, serverKey });
  }
  return credentials;
}

function prepare(mechanism: ScramMechanism, name: string, password: string): string {
  try {
    return preparedScramPassword(mechanism, name, password);
  } catch (error) {
    if (!(error instanceof SaslprepError)) throw error;
    throw new CommandError(
      'Location50692',
      'Error preflighting normalization: U_STRINGPREP_PROHIBITED_ERROR',
    );
  }
}

import type { Clock } from '@touchstone/runtime';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import type { CryptContext, KmsRequest } from './binding.ts';
import { giveCredentials, giveDocuments, nextNeed } from './crypt-machine.ts';

/** The time that a piece of work may take, and who may give it up. */
export interface CryptLimits {
  /** A reading of the clock; undefined or `Infinity`: no limit. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Satisfies the needs of libmongocrypt. Documents are BSON. */
export interface CryptEnvironment {
  readonly clock: Clock;
  collectionInfos(filter: Uint8Array, limits: CryptLimits): Promise<readonly Uint8Array[]>;
  markings(command: Uint8Array, limits: CryptLimits): Promise<Uint8Array>;
  keys(filter: Uint8Array, limits: CryptLimits): Promise<readonly Uint8Array[]>;
  credentials(limits: CryptLimits): Promise<Uint8Array>;
  /** Sends a request and hands it its reply. */
  kms(request: KmsRequest, limits: CryptLimits): Promise<void>;
}

/**
 * Carries a piece of work of libmongocrypt to its end. Resolves with the BSON that comes of it.
 *
 * Rejects with `MongoCryptError`, with `MongoOperationTimeoutError` when time is up, with the signal's reason, or with
 * what the environment rejects with.
 */
export async function driveContext(
  context: CryptContext,
  environment: CryptEnvironment,
  limits: CryptLimits,
): Promise<Uint8Array> {
  for (;;) {
    const need = nextNeed(context);
    if (need.kind === 'done') return need.result;
    if (need.kind === 'failed') throw need.error;
    limits.signal?.throwIfAborted();
    checkTime(environment.clock, limits);
    switch (need.kind) {
      case 'collectionInfos':
        giveDocuments(context, await environment.collectionInfos(need.filter, limits));
        break;
      case 'markings':
        giveDocuments(context, [await environment.markings(need.command, limits)]);
        break;
      case 'keys':
        giveDocuments(context, await environment.keys(need.filter, limits));
        break;
      case 'credentials':
        giveCredentials(context, await environment.credentials(limits));
        break;
      case 'kms':
        await Promise.all(need.requests.map((request) => environment.kms(request, limits)));
        break;
    }
  }
}

/** Milliseconds that are left; undefined: no limit. Throws `MongoOperationTimeoutError` when there are none. */
export function remainingMS(clock: Clock, { deadline }: CryptLimits): number | undefined {
  if (deadline === undefined || deadline === Number.POSITIVE_INFINITY) return undefined;
  checkTime(clock, { deadline });
  return deadline - clock.now();
}

/** The time that is left, as the option of an operation on the way; none: that of its client. */
export function remainingTimeout(
  clock: Clock,
  limits: CryptLimits,
): { readonly timeoutMS?: number } {
  if (limits.deadline === undefined) return {};
  return { timeoutMS: remainingMS(clock, limits) ?? 0 };
}

function checkTime(clock: Clock, { deadline }: CryptLimits): void {
  if (deadline !== undefined && clock.now() >= deadline) {
    throw new MongoOperationTimeoutError('Timed out during encryption or decryption');
  }
}

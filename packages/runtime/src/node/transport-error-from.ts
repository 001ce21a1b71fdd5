import { propertyOf, thrownError } from '@touchstone/protocol';
import { TransportError } from '../transport.ts';

/** Node's error as ours, with its code; an error that tried several addresses has the first's. */
export function transportErrorFrom(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const attempts: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const messages = attempts.map((attempt) => thrownError(attempt).message);
  return new TransportError(codeOf(error) ?? codeOf(attempts[0]) ?? 'EIO', messages.join('; '), {
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

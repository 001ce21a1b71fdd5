import { MongoInvalidArgumentError } from '../error/api-error.ts';

/** Passes a number on, and throws `MongoInvalidArgumentError` for anything else. */
export function requireNumber(name: string, value: unknown): number {
  if (typeof value !== 'number') {
    throw new MongoInvalidArgumentError(`Argument for ${name} must be a number`);
  }
  return value;
}

/** The same for a count. */
export function requireInteger(name: string, value: unknown): number {
  if (typeof value !== 'number') {
    throw new MongoInvalidArgumentError(`Operation "${name}" requires an integer`);
  }
  return value;
}

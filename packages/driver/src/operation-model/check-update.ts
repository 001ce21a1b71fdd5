import { types } from 'node:util';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';

/**
 * Refuses what is no update: an update is a pipeline, or begins with an operator. The server judges the
 * rest (CRUD specification, "Update vs. replace document validation").
 */
export function checkUpdate(
  update: unknown,
  { ignoreUndefined }: { readonly ignoreUndefined?: boolean | undefined } = {},
): void {
  if (Array.isArray(update) && update.some((stage) => isObject(stage))) return;
  if (isObject(update) && ignoreUndefined === true) refuseNothing(update);
  if (!isObject(update) || !firstKey(update)?.startsWith('$')) {
    throw new MongoInvalidArgumentError('Update document requires atomic operators');
  }
}

/** A field that is not sent would leave an update that says nothing. */
function refuseNothing(update: Document): void {
  if (Object.values(update).some((value) => value !== undefined)) return;
  throw new MongoInvalidArgumentError(
    'Update operations require that all atomic operators have defined values, but none were provided.',
  );
}

/** Refuses a replacement that begins with an operator, or is a pipeline. */
export function checkReplacement(replacement: unknown, verb: 'contain' | 'use' = 'contain'): void {
  if (!isObject(replacement) || Array.isArray(replacement)) {
    throw new MongoInvalidArgumentError('Replacement document must be a document');
  }
  if (firstKey(replacement)?.startsWith('$')) {
    throw new MongoInvalidArgumentError(`Replacement document must not ${verb} atomic operators`);
  }
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null;
}

// Values with a `toBSON` method stand for the document that it returns.
function firstKey(document: Document): string | undefined {
  const plain = typeof document['toBSON'] === 'function' ? document['toBSON']() : document;
  if (types.isMap(plain)) return String(plain.keys().next().value);
  for (const key in plain) return key;
  return undefined;
}

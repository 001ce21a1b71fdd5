import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';

/** The filter of a find; an id alone stands for the document that has it. Null is the server's to judge. */
export function checkFilter(filter: Document): Document {
  if (typeof filter !== 'object' || Array.isArray(filter)) {
    throw new MongoInvalidArgumentError('Query filter must be a plain object or ObjectId');
  }
  return filter?.['_bsontype'] === 'ObjectId' ? { _id: filter } : filter;
}

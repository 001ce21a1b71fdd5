import type { FindQuery, Found } from '../find/find-source.ts';
import { textSearchIndexOf } from '../find/text-matches.ts';
import { compileMatcher, type MatchDetails } from '../query/match.ts';
import type { TextSearchIndex } from '../query/text-condition.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { visibleBytes } from '../storage/stored-record.ts';

/** The document that was found, as it is after a rest: it may have been changed meanwhile, or deleted, by others. */
export function asItIsNow(
  found: Found,
  { filter, context, at, fullName = '' }: FindQuery,
  collection: DocumentCollection | undefined,
): Found | undefined {
  const bytes = visibleBytes(found.record, at);
  if (bytes === found.bytes) return found;
  const details: MatchDetails = { arrayIndex: -1 };
  if (bytes === undefined) return undefined;
  const text = (): TextSearchIndex => textSearchIndexOf(collection, fullName);
  const matcher = compileMatcher(filter, context, { allowsNear: true, text });
  const isMatch = matcher.matches(bytes, details);
  return isMatch ? { ...found, bytes, arrayIndex: details.arrayIndex } : undefined;
}

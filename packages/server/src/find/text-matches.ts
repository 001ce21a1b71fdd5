import { present } from '@touchstone/protocol';
import { attachMetadata, metadataOf } from '../expression/document-metadata.ts';
import type { Pace } from '../expression/pace.ts';
import { type Seen, scan } from '../plan/scan.ts';
import type { MatchDetails, Matcher, SearchedText } from '../query/match.ts';
import { type MatchNode, nodeMatches } from '../query/match-node.ts';
import { showText, type TextSearchIndex } from '../query/text-condition.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type StoredRecord, visibleBytes } from '../storage/stored-record.ts';
import type { TextPostings } from '../storage/text-postings.ts';
import { CommandError } from '../value/command-error.ts';
import { showValue } from '../value/show-value.ts';
import { type FindQuery, type Found, PAUSED_FOUND } from './find-query.ts';
import { noPlan, shownQuery } from './shown-query.ts';

/** A filter that searches texts. */
export type TextMatcher = Matcher & { readonly text: SearchedText };

export function isTextSearch(matcher: Matcher): matcher is TextMatcher {
  return matcher.text !== undefined;
}

/** The place where a filter on a collection searches. */
export function textSearchIndexOf(
  collection: DocumentCollection | undefined,
  fullName: string,
): TextSearchIndex {
  const words = 'text index required for $text query';
  if (collection === undefined) {
    return { kind: 'missing', words: `${words} (no such collection '${fullName}')` };
  }
  const texts = textsOf(collection);
  if (texts === undefined) return { kind: 'missing', words };
  return { kind: 'index', specification: texts.specification };
}

function textsOf({ indexes }: DocumentCollection): TextPostings | undefined {
  return indexes.find(({ texts, definition }) => texts !== undefined && !definition.hidden)?.texts;
}

/** The documents that match; each that has what is searched for knows its score. */
export function textMatches(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: TextMatcher,
): Generator<Found> {
  checkPlan(collection, query, matcher);
  return matchesOf(collection, query, matcher);
}

function* matchesOf(
  collection: DocumentCollection,
  query: FindQuery,
  matcher: TextMatcher,
): Generator<Found> {
  const details: MatchDetails = { arrayIndex: -1 };
  for (const seen of candidates(collection, query, matcher)) {
    if (seen === PAUSED_FOUND) {
      yield PAUSED_FOUND;
      continue;
    }
    details.arrayIndex = -1;
    if (nodeMatches(matcher.node, seen.bytes, details)) {
      yield { ...seen, arrayIndex: details.arrayIndex };
    }
  }
}

function* candidates(
  collection: DocumentCollection,
  query: FindQuery,
  { text }: TextMatcher,
): Generator<Seen> {
  const everything = { kind: 'collectionScan', direction: 1 } as const;
  const scanning = { collection, at: query.at, collation: undefined };
  // The index knows the newest versions alone.
  if (query.at !== undefined) {
    for (const seen of scan(everything, scanning)) {
      const score = text.score(seen.bytes);
      yield score === 0 ? seen : { ...seen, bytes: scored(seen.bytes, score) };
    }
    return;
  }
  const texts = present(textsOf(collection));
  const found = new Set<StoredRecord>();
  for (const seen of byTerms(texts, text, query.context.pace)) {
    if (seen === PAUSED_FOUND) {
      yield seen;
      continue;
    }
    found.add(seen.record);
    yield seen;
  }
  if (text.isRequired) return;
  for (const seen of scan(everything, scanning)) {
    if (!found.has(seen.record)) yield seen;
  }
}

/** So many terms are looked up between two looks at the clock. */
const TERMS_OF_STRETCH = 512;

function* byTerms(
  texts: TextPostings,
  { query: { bounds } }: SearchedText,
  pace: Pace | undefined,
): Generator<Seen> {
  const scores = new Map<StoredRecord, number>();
  for (const [at, term] of bounds.entries()) {
    if (at % TERMS_OF_STRETCH === TERMS_OF_STRETCH - 1 && pace?.isDueNow()) yield PAUSED_FOUND;
    for (const [record, score] of texts.withTerm(term)) {
      scores.set(record, (scores.get(record) ?? 0) + score);
    }
  }
  for (const [record, score] of scores) {
    const bytes = visibleBytes(record, undefined);
    if (bytes === undefined) continue;
    yield { record, bytes: scored(bytes, score), entry: undefined, arrayIndex: -1 };
  }
}

// The score is this query's: other queries share the stored bytes.
function scored(bytes: Uint8Array, textScore: number): Uint8Array {
  const own = bytes.subarray();
  attachMetadata(own, { textScore });
  return own;
}

/** The score that `$meta` shows of a document; none where it was found by other means. */
export function textScoreOf(bytes: Uint8Array): { readonly textScore?: number } {
  const textScore = metadataOf(bytes, 'textScore');
  return typeof textScore === 'number' ? { textScore } : {};
}

function checkPlan(collection: DocumentCollection, query: FindQuery, matcher: TextMatcher): void {
  if (query.hint !== undefined) {
    throw new CommandError('BadValue', 'text and hint not allowed in same query');
  }
  if (query.sort?.has('$natural')) {
    const words = 'text expression not allowed with $natural sort order';
    throw new CommandError('BadValue', words);
  }
  const { fullName } = collection;
  const shown = (): string => shownQuery(query, shownTree(matcher.node, matcher.text, 0).trimEnd());
  const { prefix } = present(textsOf(collection));
  if (matcher.text.isRequired && !prefix.every((path) => hasEquality(matcher.node, path))) {
    throw noPlan(
      fullName,
      shown(),
      'failed to use text index to satisfy $text query (if text index is compound, are ' +
        'equality predicates given for all prefix fields?)',
    );
  }
  if (matcher.text.isRequired || isIndexed(matcher.node, collection)) return;
  throw noPlan(
    fullName,
    shown(),
    'Failed to produce a solution for TEXT under OR - other non-TEXT clauses under OR have to be ' +
      'indexed as well.',
  );
}

function hasEquality(node: MatchNode, path: string): boolean {
  if (node.kind === 'field') {
    const { test } = node;
    return node.path.dotted === path && test.kind === 'leaf' && test.operator === '$eq';
  }
  if (node.kind === 'document') return false;
  return node.operator === '$and' && node.children.some((child) => hasEquality(child, path));
}

// Every branch beside the text has to be found by an index of its own.
function isIndexed(node: MatchNode, collection: DocumentCollection): boolean {
  if (node.kind === 'document') return node.text !== undefined;
  if (node.kind === 'field') {
    return collection.indexes.some(
      ({ definition }) => definition.paths[0]?.path === node.path.dotted,
    );
  }
  if (node.operator === '$or') return node.children.every((child) => isIndexed(child, collection));
  return node.operator === '$and' && node.children.some((child) => isIndexed(child, collection));
}

function shownTree(node: MatchNode, text: SearchedText, depth: number): string {
  const indent = '    '.repeat(depth);
  if (node.kind === 'logical') {
    // Texts come last.
    const inOrder = node.children.toSorted((a, b) => Number(isText(a)) - Number(isText(b)));
    const children = inOrder.map((child) => shownTree(child, text, depth + 1));
    return `${indent}${node.operator}\n${children.join('')}`;
  }
  if (node.kind === 'document') {
    return `${indent}${node.text === undefined ? node.operator : showText(text.asked, text)}\n`;
  }
  const { test } = node;
  return `${indent}${node.path.dotted} ${test.operator} ${showValue(test.argument)}\n`;
}

function isText(node: MatchNode): boolean {
  return node.kind === 'document' && node.text !== undefined;
}

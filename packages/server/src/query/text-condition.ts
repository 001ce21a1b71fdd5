import { metadataOf } from '../expression/document-metadata.ts';
import type { Pace } from '../expression/pace.ts';
import { languageNamed } from '../text-search/language.ts';
import { isWanted, scoreFor } from '../text-search/text-match.ts';
import { readingTextQuery, type TextQuery } from '../text-search/text-query.ts';
import { textScores } from '../text-search/text-scores.ts';
import type { TextSpecification } from '../text-search/text-specification.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
import { type AnyDocument, type Fields, isFields, type Value } from '../value/value.ts';

/** The question of `$text`, before it is known which index serves. */
export interface TextArgument {
  readonly search: string;
  readonly language: string | undefined;
  readonly caseSensitive: boolean;
  readonly diacriticSensitive: boolean;
}

/** A `$text` over the texts of one collection. */
export interface TextCondition {
  readonly query: TextQuery;
  /** The score of a document; 0 when it has none of the terms. */
  score(document: AnyDocument): number;
  matches(document: AnyDocument): boolean;
}

/** The place where texts are searched: a collection's text index, or the words of there being none. */
export type TextSearchIndex =
  | { readonly kind: 'index'; readonly specification: TextSpecification }
  | { readonly kind: 'missing'; readonly words: string };

/** For whoever looks at the form of a filter alone. */
export const ANY_TEXTS: TextSearchIndex = {
  kind: 'index',
  specification: { weights: new Map(), defaultLanguage: 'none', languageOverride: 'language' },
};

/** True if a filter has a `$text`, at any depth. */
export function searchesText(filter: Value): boolean {
  if (Array.isArray(filter)) return filter.some(searchesText);
  if (!isFields(filter)) return false;
  return [...filter].some(
    ([name, value]) =>
      name === '$text' || (['$and', '$or', '$nor'].includes(name) && searchesText(value)),
  );
}

/** Reads the argument of `$text`. Throws MongoDB's errors. */
export function parseTextArgument(argument: Value): TextArgument {
  if (!isFields(argument)) throw new CommandError('BadValue', '$text expects an object');
  const search = optionOf(argument, '$search', 'string');
  if (search === undefined) {
    throw new CommandError('NoSuchKey', 'Missing expected field "$search"');
  }
  const language = optionOf(argument, '$language', 'string');
  const caseSensitive = optionOf(argument, '$caseSensitive', 'bool') ?? false;
  const diacriticSensitive = optionOf(argument, '$diacriticSensitive', 'bool') ?? false;
  const known = ['$search', '$language', '$caseSensitive', '$diacriticSensitive'];
  if ([...argument.keys()].some((name) => !known.includes(name))) {
    throw new CommandError('BadValue', 'extra fields in $text');
  }
  return { search, language, caseSensitive, diacriticSensitive };
}

function optionOf(argument: Fields, name: string, expected: 'string'): string | undefined;
function optionOf(argument: Fields, name: string, expected: 'bool'): boolean | undefined;
function optionOf(argument: Fields, name: string, expected: 'string' | 'bool'): Value | undefined {
  const value = argument.get(name);
  if (value === undefined || typeAlias(value) === expected) return value;
  const words = `"${name}" had the wrong type. Expected ${expected}, found ${typeAlias(value)}`;
  throw new CommandError('TypeMismatch', words);
}

/** Search strings of so many characters are read in steps. */
const LONG_SEARCH = 4096;

/** Binds what is asked for to where it is searched. Throws where there is no index or no such language. */
export function textCondition(
  asked: TextArgument,
  place: TextSearchIndex,
  pace: Pace | undefined,
): TextCondition {
  if (place.kind === 'missing') throw new CommandError('IndexNotFound', place.words);
  const { specification } = place;
  const language =
    asked.language === undefined
      ? specification.defaultLanguage
      : (languageNamed(asked.language) ?? unsupported(asked.language));
  const sensitivity = { toCase: asked.caseSensitive, toDiacritics: asked.diacriticSensitive };
  const reading = (): Steps<TextQuery> => readingTextQuery(asked.search, language, sensitivity);
  const isLong = asked.search.length >= LONG_SEARCH;
  const key = `${language} ${asked.caseSensitive} ${asked.diacriticSensitive} ${asked.search}`;
  const inTurn = isLong ? pace?.ahead?.(key, reading) : undefined;
  const query = inTurn ?? allAtOnce(reading());
  const score = (document: AnyDocument): number => {
    const known = metadataOf(document, 'textScore');
    if (typeof known === 'number') return known;
    const scores = textScores(fieldsOf(document), specification);
    return scoreFor(query, (term) => scores.get(term));
  };
  return {
    query,
    score,
    matches: (document) =>
      score(document) > 0 && isWanted(query, fieldsOf(document), specification),
  };
}

function unsupported(language: string): never {
  const words = `unsupported language: "${language}" for text index version 3`;
  throw new CommandError('BadValue', words);
}

function fieldsOf(document: AnyDocument): Fields {
  return document instanceof Map ? document : decodeFields(document);
}

/** The condition as MongoDB shows it in a tree of conditions. */
export function showText({ search }: TextArgument, { query }: TextCondition): string {
  const { toCase, toDiacritics } = query.sensitivity;
  return (
    `TEXT : query=${search}, language=${query.language}, ` +
    `caseSensitive=${Number(toCase)}, diacriticSensitive=${Number(toDiacritics)}`
  );
}

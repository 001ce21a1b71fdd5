import type { Fields } from '../value/value.ts';
import { normalForm } from './normal-form.ts';
import type { TextQuery } from './text-query.ts';
import type { TextSpecification } from './text-specification.ts';
import { type TextValue, textValues } from './text-values.ts';
import { termsOf } from './tokenizer.ts';

/** The score for a query of a document of these term scores: 0 when it has none of the terms. */
export function scoreFor(
  { bounds }: TextQuery,
  scoreOf: (term: string) => number | undefined,
): number {
  let score = 0;
  for (const term of bounds) score += scoreOf(term) ?? 0;
  return score;
}

/** True if there is more to ask of a document than that it has one of the terms. */
export function isMoreThanTerms({
  sensitivity,
  negatedTerms,
  phrases,
  negatedPhrases,
}: TextQuery): boolean {
  const isSensitive = sensitivity.toCase || sensitivity.toDiacritics;
  return isSensitive || negatedTerms.size + phrases.length + negatedPhrases.length > 0;
}

/** True if a document that has one of the terms is wanted. */
export function isWanted(
  query: TextQuery,
  document: Fields,
  specification: TextSpecification,
): boolean {
  if (!isMoreThanTerms(query)) return true;
  const values = [...textValues(document, specification)];
  const { toCase, toDiacritics } = query.sensitivity;
  if ((toCase || toDiacritics) && !hasTerm(query.terms, query, values)) return false;
  if (query.negatedTerms.size > 0 && hasTerm(query.negatedTerms, query, values)) return false;
  if (!query.phrases.every((phrase) => hasPhrase(phrase, query, values))) return false;
  return !query.negatedPhrases.some((phrase) => hasPhrase(phrase, query, values));
}

function hasTerm(
  terms: ReadonlySet<string>,
  { sensitivity }: TextQuery,
  values: readonly TextValue[],
): boolean {
  return values.some(({ text, language }) => {
    for (const term of termsOf(text, language, sensitivity)) if (terms.has(term)) return true;
    return false;
  });
}

function hasPhrase(
  phrase: string,
  { language, sensitivity }: TextQuery,
  values: readonly TextValue[],
): boolean {
  const wanted = normalForm(phrase, language, sensitivity);
  return values.some(({ text }) => normalForm(text, language, sensitivity).includes(wanted));
}

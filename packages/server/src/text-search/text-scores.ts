import { allAtOnce, type Steps } from '../value/steps.ts';
import type { Fields } from '../value/value.ts';
import { withoutDiacritics } from './normal-form.ts';
import type { TextSpecification } from './text-specification.ts';
import { type TextValue, textValues } from './text-values.ts';
import { termsOf } from './tokenizer.ts';

interface Occurrences {
  count: number;
  frequency: number;
  /** The next occurrence adds this part of what the first one did. */
  share: number;
}

/**
 * Tells how much each term of a document weighs: the more often it stands there the more, each time by
 * half as much, and the more of its text it is.
 */
export function textScores(
  document: Fields,
  specification: TextSpecification,
): ReadonlyMap<string, number> {
  return allAtOnce(scoring(document, specification));
}

/** The same, in steps. */
export function* scoring(
  document: Fields,
  specification: TextSpecification,
): Steps<ReadonlyMap<string, number>> {
  const scores = new Map<string, number>();
  for (const value of textValues(document, specification)) yield* addScores(scores, value);
  return scores;
}

/** So many terms are made in a step. */
const TERMS_OF_STEP = 256;

function* addScores(
  scores: Map<string, number>,
  { text, weight, language }: TextValue,
): Steps<void> {
  const terms = new Map<string, Occurrences>();
  let tokens = 0;
  for (const term of termsOf(text, language)) {
    if (++tokens % TERMS_OF_STEP === 0) yield;
    const seen = terms.get(term);
    if (seen === undefined) terms.set(term, { count: 1, frequency: 1, share: 1 });
    else {
      seen.share /= 2;
      seen.count++;
      seen.frequency += seen.share;
    }
  }
  let added = 0;
  for (const [term, { count, frequency }] of terms) {
    if (++added % TERMS_OF_STEP === 0) yield;
    const part = (0.5 * count) / tokens + 0.5;
    // A text that is nothing but the term counts for more.
    const whole = text.length === term.length && sameWord(text, term) ? 1.1 : 1;
    scores.set(term, (scores.get(term) ?? 0) + weight * frequency * part * whole);
  }
}

function sameWord(text: string, term: string): boolean {
  return withoutDiacritics(text.toLowerCase()) === term;
}

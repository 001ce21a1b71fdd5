import { type LanguageName, stopWordsOf } from './language.ts';
import { INSENSITIVE, lowerCase, type Sensitivity, withoutDiacritics } from './normal-form.ts';
import { stemmerFor } from './stemmer.ts';

// The characters that stand between words: white space, dashes, quotation marks and the signs that programs are made of.
const DELIMITERS =
  '\\p{Dash}\\p{Pattern_Syntax}\\p{Quotation_Mark}\\p{Terminal_Punctuation}\\p{White_Space}\\u{ad}\\u{30fb}\\u{ff65}';
const WORDS = new RegExp(`[^${DELIMITERS}]+`, 'gu');
// In English an apostrophe belongs to the word.
const ENGLISH_WORDS = new RegExp(`(?:[^${DELIMITERS}]|')+`, 'gu');

/** A word of a text, and where it stands. */
export interface Word {
  readonly text: string;
  readonly start: number;
}

/** The words of a text, as they are written. */
export function* wordsOf(text: string, language: LanguageName): Generator<Word> {
  for (const found of text.matchAll(language === 'english' ? ENGLISH_WORDS : WORDS)) {
    yield { text: found[0], start: found.index };
  }
}

/** The terms of a text: stems of its words, but for those that say nothing. */
export function* termsOf(
  text: string,
  language: LanguageName,
  { toCase, toDiacritics }: Sensitivity = INSENSITIVE,
): Generator<string> {
  const stopWords = stopWordsOf(language);
  const stem = stemmerFor(language);
  for (const { text: word } of wordsOf(text, language)) {
    const lower = lowerCase(word, language);
    if (stopWords.has(lower)) continue;
    const stemmed = stem(toCase ? word : lower);
    yield toDiacritics ? stemmed : withoutDiacritics(stemmed);
  }
}

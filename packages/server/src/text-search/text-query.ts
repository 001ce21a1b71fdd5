import { present } from '@touchstone/protocol';
import type { LanguageName } from './language.ts';
import { INSENSITIVE, type Sensitivity } from './normal-form.ts';
import { termsOf, wordsOf } from './tokenizer.ts';

/** A search string, taken apart. */
export interface TextQuery {
  readonly language: LanguageName;
  readonly sensitivity: Sensitivity;
  /** The terms that a document is found by, as an index holds them, in their order. */
  readonly bounds: readonly string[];
  /** The same and the unwanted ones, as sensitive as is asked for. */
  readonly terms: ReadonlySet<string>;
  readonly negatedTerms: ReadonlySet<string>;
  readonly phrases: readonly string[];
  readonly negatedPhrases: readonly string[];
}

interface Sentences {
  readonly positive: string[];
  readonly negative: string[];
  readonly phrases: string[];
  readonly negatedPhrases: string[];
}

/** Reads a search string: words, "phrases", and either with a minus sign in front. */
export function parseTextQuery(
  search: string,
  language: LanguageName,
  sensitivity: Sensitivity,
): TextQuery {
  const sentences = takeApart(search, language);
  const termsIn = (words: readonly string[], how: Sensitivity): Set<string> =>
    new Set(words.flatMap((word) => [...termsOf(word, language, how)]));
  const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return {
    language,
    sensitivity,
    bounds: [...termsIn(sentences.positive, INSENSITIVE)].sort(bytewise),
    terms: termsIn(sentences.positive, sensitivity),
    negatedTerms: termsIn(sentences.negative, sensitivity),
    phrases: sentences.phrases,
    negatedPhrases: sentences.negatedPhrases,
  };
}

/** A word, or a sign that means something between words. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly isWord: boolean;
  readonly afterSpace: boolean;
}

function* tokensOf(search: string, language: LanguageName): Generator<Token> {
  const words = [...wordsOf(search, language)];
  const starts = new Map(words.map((word) => [word.start, word.text]));
  for (let at = 0; at < search.length; ) {
    const afterSpace = at === 0 || /\s/u.test(present(search[at - 1]));
    const word = starts.get(at);
    if (word !== undefined) yield { text: word, start: at, isWord: true, afterSpace };
    else if (search[at] === '-' || search[at] === '"') {
      yield { text: present(search[at]), start: at, isWord: false, afterSpace };
    }
    at += word?.length ?? 1;
  }
}

/** The place where the reading of a search string has come to. */
interface Reading extends Sentences {
  negated: boolean;
  /** The place where the phrase began that is being read. */
  phraseStart: number | undefined;
}

// A minus sign unwants what follows up to the next white space, or the phrase behind it.
function takeApart(search: string, language: LanguageName): Sentences {
  const reading: Reading = {
    positive: [],
    negative: [],
    phrases: [],
    negatedPhrases: [],
    negated: false,
    phraseStart: undefined,
  };
  for (const token of tokensOf(search, language)) {
    if (reading.phraseStart === undefined) readOutside(reading, token);
    else readInPhrase(reading, token, search.slice(reading.phraseStart, token.start));
  }
  return reading;
}

function readOutside(reading: Reading, { text, start, isWord, afterSpace }: Token): void {
  if (text === '"') {
    reading.phraseStart = start + 1;
    if (afterSpace) reading.negated = false;
  } else if (isWord) {
    if (afterSpace) reading.negated = false;
    (reading.negated ? reading.negative : reading.positive).push(text);
  } else if (afterSpace) reading.negated = true;
}

function readInPhrase(reading: Reading, { text, isWord }: Token, phrase: string): void {
  // A document without a phrase may have its words all the same.
  if (isWord && !reading.negated) reading.positive.push(text);
  if (text !== '"') return;
  (reading.negated ? reading.negatedPhrases : reading.phrases).push(phrase);
  reading.phraseStart = undefined;
  reading.negated = false;
}

import { present } from '@touchstone/protocol';
import { sortSteps } from '../value/sort-steps.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
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
  return allAtOnce(readingTextQuery(search, language, sensitivity));
}

/** The same in steps. */
export function* readingTextQuery(
  search: string,
  language: LanguageName,
  sensitivity: Sensitivity,
): Steps<TextQuery> {
  const sentences = yield* takingApart(search, language);
  const found = yield* termsIn(sentences.positive, language, INSENSITIVE);
  const isSensitive = sensitivity.toCase || sensitivity.toDiacritics;
  return {
    language,
    sensitivity,
    bounds: yield* inOrder(found),
    terms: isSensitive ? yield* termsIn(sentences.positive, language, sensitivity) : found,
    negatedTerms: yield* termsIn(sentences.negative, language, sensitivity),
    phrases: sentences.phrases,
    negatedPhrases: sentences.negatedPhrases,
  };
}

/** So many words are read in a step. */
const WORDS_OF_STEP = 256;

function* termsIn(
  words: readonly string[],
  language: LanguageName,
  sensitivity: Sensitivity,
): Steps<ReadonlySet<string>> {
  const terms = new Set<string>();
  for (const [at, word] of words.entries()) {
    for (const term of termsOf(word, language, sensitivity)) terms.add(term);
    if (at % WORDS_OF_STEP === WORDS_OF_STEP - 1) yield;
  }
  return terms;
}

// In the order of their bytes, which is that of texts that have a character for each byte.
function* inOrder(terms: ReadonlySet<string>): Steps<readonly string[]> {
  const keyed: { readonly term: string; readonly bytes: string }[] = [];
  for (const term of terms) {
    keyed.push({ term, bytes: Buffer.from(term).toString('latin1') });
    if (keyed.length % WORDS_OF_STEP === 0) yield;
  }
  yield* sortSteps(keyed, (a, b) => (a.bytes < b.bytes ? -1 : Number(a.bytes > b.bytes)));
  return keyed.map(({ term }) => term);
}

/** A word, or a sign that means something between words. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly isWord: boolean;
  readonly afterSpace: boolean;
}

function* tokensOf(search: string, language: LanguageName): Generator<Token | undefined> {
  const words = wordsOf(search, language);
  let word = words.next();
  let steps = 0;
  for (let at = 0; at < search.length; ) {
    const afterSpace = at === 0 || /\s/u.test(present(search[at - 1]));
    const here = !word.done && word.value.start === at ? word.value.text : undefined;
    if (here !== undefined) {
      yield { text: here, start: at, isWord: true, afterSpace };
      word = words.next();
    } else if (search[at] === '-' || search[at] === '"') {
      yield { text: present(search[at]), start: at, isWord: false, afterSpace };
    }
    at += here?.length ?? 1;
    // Nothing but a pause.
    if (++steps % WORDS_OF_STEP === 0) yield undefined;
  }
}

/** The place where the reading of a search string has come to. */
interface Reading extends Sentences {
  negated: boolean;
  /** The place where the phrase began that is being read. */
  phraseStart: number | undefined;
}

// A minus sign unwants what follows up to the next white space, or the phrase behind it.
function* takingApart(search: string, language: LanguageName): Steps<Sentences> {
  const reading: Reading = {
    positive: [],
    negative: [],
    phrases: [],
    negatedPhrases: [],
    negated: false,
    phraseStart: undefined,
  };
  for (const token of tokensOf(search, language)) {
    if (token === undefined) yield;
    else if (reading.phraseStart === undefined) readOutside(reading, token);
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

import { createRequire } from 'node:module';
import { present } from '@touchstone/protocol';
import type { LanguageName } from './language.ts';

/** Takes a word of a language, in lower case, to its stem. */
export type Stem = (word: string) => string;

interface StemmerPackage {
  newStemmer(language: string): { stem(word: string): string };
}

const loaded = new Map<LanguageName, Stem>();

/** The stemmer of a language. Most servers never hold a text index: the package is loaded for the first. */
export function stemmerFor(language: LanguageName): Stem {
  let stem = loaded.get(language);
  if (stem === undefined) {
    stem = language === 'none' ? (word) => word : remembering(load(language));
    loaded.set(language, stem);
  }
  return stem;
}

/** So many words have their stems kept: those of a language that stand in most texts, and more. */
const MOST_REMEMBERED = 20_000;

// The same words come again and again, and to look one up takes a tenth of the time.
function remembering(stem: Stem): Stem {
  const known = new Map<string, string>();
  return (word) => {
    const remembered = known.get(word);
    if (remembered !== undefined) return remembered;
    if (known.size === MOST_REMEMBERED) known.clear();
    const found = stem(word);
    known.set(word, found);
    return found;
  };
}

function load(language: LanguageName): Stem {
  const require = createRequire(import.meta.url);
  const { newStemmer } = require('snowball-stemmers') as StemmerPackage;
  const stemmer = newStemmer(language);
  if (language !== 'hungarian') return (word) => stemmer.stem(word);
  return (word) => swapped(stemmer.stem(swapped(word)));
}

const SWAPS: Readonly<Record<string, string>> = { ő: 'õ', õ: 'ő', ű: 'û', û: 'ű' };

// MongoDB's stemmer knows the long letters by what they are in another encoding.
function swapped(word: string): string {
  return word.replace(/[őõűû]/g, (letter) => present(SWAPS[letter]));
}

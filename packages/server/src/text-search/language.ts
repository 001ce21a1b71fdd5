import * as stopWords from './stop-words/index.ts';

/** A language of text indexes; `none` has neither stop words nor stems. */
export type LanguageName = keyof typeof stopWords | 'none';

const SHORT_NAMES: Readonly<Record<string, LanguageName>> = {
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  none: 'none',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};

const LANGUAGES: ReadonlyMap<string, LanguageName> = new Map([
  ...Object.entries(SHORT_NAMES),
  ...Object.values(SHORT_NAMES).map((name) => [name, name] as const),
]);

const passedOver = new Map<LanguageName, ReadonlySet<string>>();

/** The language of that name, long or short, in any case; undefined where there is none. */
export function languageNamed(name: string): LanguageName | undefined {
  return LANGUAGES.get(name.toLowerCase());
}

/** The words that a language does without, in lower case. */
export function stopWordsOf(language: LanguageName): ReadonlySet<string> {
  let words = passedOver.get(language);
  if (words === undefined) {
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the language is known only now.
    words = new Set(language === 'none' ? [] : stopWords[language].trim().split(/\s+/));
    passedOver.set(language, words);
  }
  return words;
}

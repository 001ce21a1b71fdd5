import type { LanguageName } from './language.ts';

/** The differences that make words different that are otherwise the same. */
export interface Sensitivity {
  readonly toCase: boolean;
  readonly toDiacritics: boolean;
}

/** Describes how texts are held in an index. */
export const INSENSITIVE: Sensitivity = { toCase: false, toDiacritics: false };

const ASCII = /^\p{ASCII}*$/u;

/** A text in lower case, letter by letter: what stands beside a letter does not matter. */
export function lowerCase(text: string, language: LanguageName): string {
  if (ASCII.test(text) && language !== 'turkish') return text.toLowerCase();
  return Array.from(text, (letter) => lowerLetter(letter, language)).join('');
}

function lowerLetter(letter: string, language: LanguageName): string {
  if (language === 'turkish') {
    if (letter === 'I') return 'ı';
    if (letter === 'İ') return 'i';
  }
  return letter.toLowerCase();
}

/** A text without the marks on its letters. */
export function withoutDiacritics(text: string): string {
  return ASCII.test(text)
    ? text
    : text
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC');
}

/** A text as it is compared. */
export function normalForm(
  text: string,
  language: LanguageName,
  { toCase, toDiacritics }: Sensitivity,
): string {
  const cased = toCase ? text : lowerCase(text, language);
  return toDiacritics ? cased : withoutDiacritics(cased);
}

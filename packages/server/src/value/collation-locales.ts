/** The locales that have an order of their own. */
const LOCALES: ReadonlySet<string> = new Set(
  (
    'af am ar as az be bg bn bo bs bs_Cyrl ca chr cs cy da de de_AT dsb dz ee el en en_US ' +
    'en_US_POSIX eo es et fa fa_AF fi fil fo fr fr_CA ga gl gu ha haw he hi hr hsb hu hy id ig is ' +
    'it ja ka kk kl km kn ko kok ky lb lkt ln lo lt lv mk ml mn mr ms mt my nb ne nl nn om or pa ' +
    'pl ps pt ro ru se si sk sl smn sq sr sr_Latn sv sw ta te th to tr ug uk ur vi wae yi yo zh ' +
    'zh_Hant zu'
  ).split(' '),
);
/** The other orders that every locale has. */
const EVERYWHERE: readonly string[] = ['search', 'eor', 'emoji'];
/** The other orders that some languages have. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  ar: ['compat'],
  bn: ['traditional'],
  de: ['phonebook'],
  de_AT: ['phonebook'],
  es: ['traditional'],
  fi: ['traditional'],
  ja: ['unihan'],
  kn: ['traditional'],
  ko: ['unihan', 'searchjl'],
  ln: ['phonetic'],
  si: ['dictionary'],
  sv: ['standard'],
  vi: ['traditional'],
  zh: ['standard', 'stroke', 'zhuyin', 'gb2312han', 'big5han', 'unihan'],
  zh_Hant: ['standard', 'pinyin', 'zhuyin', 'gb2312han', 'big5han', 'unihan'],
};
/** The locales in which upper case comes first unless something else is asked for. */
const UPPER_FIRST: ReadonlySet<string> = new Set(['da', 'mt']);

/**
 * The locale that is used for what was asked: that itself where it has an order of its own, the next one that has, or
 * undefined for an unknown language.
 */
export function knownLocale(asked: string): string | undefined {
  const at = asked.indexOf('@');
  const base = at < 0 ? asked : asked.slice(0, at);
  const parts = base.split(/[_-]/).map(canonicalPart);
  while (parts.length > 0 && !LOCALES.has(parts.join('_'))) parts.pop();
  if (parts.length === 0) return undefined;
  const locale = parts.join('_');
  const variant = /(?:^|;)collation=(\w+)/.exec(at < 0 ? '' : asked.slice(at + 1))?.[1];
  const isKnown =
    variant !== undefined && [...EVERYWHERE, ...(VARIANTS[locale] ?? [])].includes(variant);
  return isKnown ? `${locale}@collation=${variant}` : locale;
}

/** True if the locale has upper case first by itself. */
export function isUpperFirst(locale: string): boolean {
  return UPPER_FIRST.has(locale.split('@')[0] ?? '');
}

// A language in lower case, a script with a capital, a region and a variant in capitals.
function canonicalPart(part: string, index: number): string {
  if (index === 0) return part.toLowerCase();
  if (part.length !== 4) return part.toUpperCase();
  return part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase();
}

import {
  COLLATION_VERSION,
  type CollationSpecification,
  collationFields,
  parseCollationSpecification,
} from './collation-specification.ts';
import type { Fields } from './value.ts';

/** Rules for comparing strings as a language does; no collation means by their bytes. */
export interface Collation extends CollationSpecification {
  /** Less than zero, zero or more than zero, as `a` stands before, with or after `b`. */
  compare(a: string, b: string): number;
}

type Comparison = (a: string, b: string) => number;
type Sensitivity = 'base' | 'accent' | 'case' | 'variant';

const EXTENSION_NAMES: Readonly<Record<string, string>> = {
  phonebook: 'phonebk',
  traditional: 'trad',
  dictionary: 'dict',
};

function languageTag(locale: string): string {
  const [language = '', keywords = ''] = locale.split('@');
  const tag = language.replaceAll('_', '-');
  const chosen = /collation=([a-z0-9]+)/.exec(keywords)?.[1];
  if (chosen === undefined) return tag;
  return `${tag}-u-co-${Object.hasOwn(EXTENSION_NAMES, chosen) ? EXTENSION_NAMES[chosen] : chosen}`;
}

function collatorFor(specification: CollationSpecification, sensitivity: Sensitivity): Comparison {
  const shifted = specification.alternate === 'shifted' && specification.strength < 4;
  const collator = new Intl.Collator(languageTag(specification.locale), {
    usage: 'sort',
    sensitivity,
    numeric: specification.numericOrdering,
    caseFirst: specification.caseOrder === 'off' ? 'false' : specification.caseOrder,
    ignorePunctuation: shifted && specification.maxVariable === 'punct',
  });
  if (shifted && specification.maxVariable === 'space') {
    return (a, b) => collator.compare(a.replace(/\s+/gu, ''), b.replace(/\s+/gu, ''));
  }
  return (a, b) => collator.compare(a, b);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function reversed(text: string): string {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
    .reverse()
    .join('');
}

function inTurn(comparisons: readonly Comparison[]): Comparison {
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// The levels of the Unicode collation algorithm: letters, accents, case, punctuation, code points.
function levels(specification: CollationSpecification): Comparison[] {
  const { strength, caseLevel, backwards } = specification;
  const at = (sensitivity: Sensitivity): Comparison => collatorFor(specification, sensitivity);
  if (strength === 1) return [at(caseLevel ? 'case' : 'base')];
  const comparisons: Comparison[] = [];
  if (backwards) {
    const accents = at('accent');
    comparisons.push(at('base'), (a, b) => accents(reversed(a), reversed(b)));
  }
  if (strength === 2) {
    comparisons.push(at('accent'));
    if (caseLevel) comparisons.push(at('case'));
    return comparisons;
  }
  comparisons.push(at('variant'));
  if (strength === 5) {
    comparisons.push((a, b) => byCodeUnits(a.normalize('NFD'), b.normalize('NFD')));
  }
  return comparisons;
}

/**
 * Reads a collation document; undefined for the locale "simple". `where` is the document's path in
 * its command, for error messages. Throws MongoDB's error for an unknown locale, field or choice.
 */
export function parseCollation(document: Fields, where = 'collation'): Collation | undefined {
  const specification = parseCollationSpecification(document, where);
  if (specification === undefined) return undefined;
  return { ...specification, compare: inTurn(levels(specification)) };
}

/** True if strings are ordered alike. */
export function isSameCollation(a: Collation | undefined, b: Collation | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const shown = (each: Collation): string =>
    JSON.stringify([...collationFields(each, each.backwards)]);
  return shown(a) === shown(b);
}

/** Every field of the collation, defaults filled in, as `listCollections` shows it. */
export function collationDocument(collation: Collation): Fields {
  const fields = collationFields(collation, collation.backwards);
  fields.set('version', COLLATION_VERSION);
  return fields;
}

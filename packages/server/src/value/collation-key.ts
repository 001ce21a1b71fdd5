import type { CollationSpecification } from './collation-specification.ts';

/** The weights of the letters of ASCII, from `a` on, and of its digits: every other byte. */
const FIRST_LETTER = 0x29;
const FIRST_DIGIT = 0x12;
/** The weights of the other characters of ASCII, which ICU's root order gives them. */
const OTHERS: ReadonlyMap<string, string> = new Map(
  (
    '_:050a -:050e ,:06 ;:0722 ::072c !:0750 ?:0758 .:08 \':0968 ":0976 (:098c ):098e [:0990 ' +
    ']:0992 {:0994 }:0996 @:0a7a *:0a7c /:0a86 \\:0a88 &:0a8a #:0a8e %:0a90 `:0c04 ^:0c0a ' +
    '+:0c76 <:0c7e =:0c80 >:0c82 |:0c86 ~:0c8a $:0d65'
  )
    .split(' ')
    .map((each) => [each.slice(0, 1), each.slice(2)] as const)
    .concat([[' ', '04']]),
);

/** One byte tells the number of common weights that stand together, from this on. */
const FEWEST = 0x05;
/** The range of such bytes, by level: as many as that are said by the byte in its middle. */
const ACCENTS = { most: 33, full: 0x25 } as const;
const CASES = { most: 97, full: 0x65, beforeCapital: 0xc5 } as const;
const CAPITAL = 'dc';
/** The weights of two capitals that ICU tells from the others for their width. */
const WIDE_CAPITAL = 'e0';
const SEPARATOR = '01';
/** The languages that leave ASCII in the root order. */
const PLAIN = /^(de|en|fr)(_(?!CA)|$)/;

/**
 * The sort key that ICU makes of a text, as hexadecimal digits: MongoDB shows it where a unique index with a collation holds
 * the text already. Undefined for texts beyond ASCII, and for collations that tailor the order.
 */
export function collationKey(text: string, collation: CollationSpecification): string | undefined {
  if (!isPlain(collation)) return undefined;
  const letters = lettersOf(text);
  if (letters === undefined) return undefined;
  const { strength } = collation;
  const levels = [letters];
  if (strength > 1) levels.push(accentsOf(text.length));
  if (strength > 2) levels.push(casesOf(text));
  return levels.join(SEPARATOR);
}

function isPlain(collation: CollationSpecification): boolean {
  const { locale, strength, caseLevel, caseOrder, numericOrdering, alternate, backwards } =
    collation;
  if (!PLAIN.test(locale) || strength > 3 || caseLevel || numericOrdering || backwards)
    return false;
  return caseOrder === 'off' && alternate === 'non-ignorable';
}

function lettersOf(text: string): string | undefined {
  let letters = '';
  for (const character of text) {
    const weight = weightOf(character.toLowerCase());
    if (weight === undefined) return undefined;
    letters += weight;
  }
  return letters;
}

function weightOf(character: string): string | undefined {
  const code = character.charCodeAt(0);
  if (character >= 'a' && character <= 'z') return byte(FIRST_LETTER + 2 * (code - 0x61));
  if (character >= '0' && character <= '9') return byte(FIRST_DIGIT + 2 * (code - 0x30));
  return OTHERS.get(character);
}

function accentsOf(count: number): string {
  return (
    blocks(count, ACCENTS) +
    (rest(count, ACCENTS) > 0 ? byte(FEWEST + rest(count, ACCENTS) - 1) : '')
  );
}

// Nothing is said of a text without capitals but how long it is.
function casesOf(text: string): string {
  let cases = '';
  let small = 0;
  for (const character of text) {
    if (character < 'A' || character > 'Z') {
      small++;
      continue;
    }
    if (small > 0) {
      const left = rest(small, CASES);
      cases += blocks(small, CASES) + byte(CASES.beforeCapital - (left - 1));
    }
    small = 0;
    cases += 'QW'.includes(character) ? WIDE_CAPITAL : CAPITAL;
  }
  if (small === 0) return cases;
  return cases + blocks(small, CASES) + byte(FEWEST + rest(small, CASES) - 1);
}

interface Counting {
  readonly most: number;
  readonly full: number;
}

function blocks(count: number, { most, full }: Counting): string {
  return byte(full).repeat(Math.max(0, Math.ceil(count / most) - 1));
}

function rest(count: number, { most }: Counting): number {
  return count === 0 ? 0 : ((count - 1) % most) + 1;
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

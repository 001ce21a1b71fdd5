import { Int32 } from 'bson';
import { typeAlias } from './bson-type.ts';
import { isUpperFirst, knownLocale } from './collation-locales.ts';
import { CommandError } from './command-error.ts';
import { isNumeric, toDouble } from './numbers.ts';
import { showFields } from './show-value.ts';
import type { Fields, Value } from './value.ts';

/** A collation with every field said, as `listCollections` shows it. */
export interface CollationSpecification {
  readonly locale: string;
  readonly caseLevel: boolean;
  readonly caseFirst: 'upper' | 'lower' | 'off';
  /** It is what `caseFirst` comes to where nothing was asked for: some languages have upper case first. */
  readonly caseOrder: 'upper' | 'lower' | 'off';
  readonly strength: number;
  readonly numericOrdering: boolean;
  readonly alternate: 'non-ignorable' | 'shifted';
  readonly maxVariable: 'punct' | 'space';
  readonly normalization: boolean;
  readonly backwards: boolean;
}

/** The version of the collation tables that MongoDB announces. */
export const COLLATION_VERSION = '57.1';

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'locale',
  'caseLevel',
  'caseFirst',
  'strength',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'normalization',
  'backwards',
  'version',
]);

/** One collation document being read; `where` is its path in the command, for error messages. */
class Reading {
  readonly #fields: Fields;
  readonly #where: string;

  constructor(fields: Fields, where: string) {
    this.#fields = fields;
    this.#where = where;
  }

  #wrongType(name: string, value: Value, expected: string): CommandError {
    return new CommandError(
      'TypeMismatch',
      `BSON field '${this.#where}.${name}' is the wrong type '${typeAlias(value)}', expected ${expected}`,
    );
  }

  text(name: string): string | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrongType(name, value, "type 'string'");
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrongType(name, value, "type 'bool'");
  }

  oneOf<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.text(name);
    if (value === undefined) return choices[0];
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw new CommandError(
      'BadValue',
      `Enumeration value '${value}' for field '${this.#where}.${name}' is not a valid value.`,
    );
  }

  strength(): number {
    const value = this.#fields.get('strength');
    if (value === undefined) return 3;
    if (!isNumeric(value)) {
      throw this.#wrongType('strength', value, "types '[long, int, decimal, double']");
    }
    const strength = Math.trunc(toDouble(value));
    if (strength > 5) {
      const message = `BSON field 'strength' value must be <= 5, actual value '${strength}'`;
      throw new CommandError('Location51024', message);
    }
    if (strength >= 1) return strength;
    throw new CommandError(
      'BadValue',
      `Enumeration value '${strength}' for field 'collation.strength' is not a valid value.`,
    );
  }

  locale(): string {
    for (const name of this.#fields.keys()) {
      if (KNOWN_FIELDS.has(name)) continue;
      const message = `BSON field '${this.#where}.${name}' is an unknown field.`;
      throw new CommandError('Location40415', message);
    }
    const locale = this.text('locale');
    if (locale !== undefined) return locale;
    throw new CommandError(
      'Location40414',
      `BSON field '${this.#where}.locale' is missing but a required field`,
    );
  }
}

/** The collation's fields in MongoDB's order; those without a value are left out. */
export function collationFields(
  specification: CollationSpecification,
  backwards: boolean | undefined,
): Fields {
  const fields: Fields = new Map<string, Value>([
    ['locale', specification.locale],
    ['caseLevel', specification.caseLevel],
    ['caseFirst', specification.caseFirst],
    ['strength', new Int32(specification.strength)],
    ['numericOrdering', specification.numericOrdering],
    ['alternate', specification.alternate],
    ['maxVariable', specification.maxVariable],
    ['normalization', specification.normalization],
  ]);
  if (backwards !== undefined) fields.set('backwards', backwards);
  return fields;
}

// MongoDB spells ICU's locales: en_US, not en-US; variants as de@collation=phonebook.
function checkLocale(locale: string, shown: string): void {
  if (locale === '') {
    throw new CommandError('BadValue', `Field 'locale' cannot be the empty string in: ${shown}`);
  }
  const known = knownLocale(locale);
  if (known === locale) return;
  const hint = known === undefined ? '' : `. Did you mean '${known}'?`;
  throw new CommandError('BadValue', `Field 'locale' is invalid in: ${shown}${hint}`);
}

function checkCombinations(specification: CollationSpecification, shown: string): void {
  const { strength, caseLevel, caseOrder, backwards } = specification;
  if (backwards && strength === 1) {
    throw new CommandError('BadValue', `'backwards' is invalid with 'strength' of 1 in: ${shown}`);
  }
  if (caseOrder !== 'off' && !caseLevel && strength < 3) {
    throw new CommandError(
      'BadValue',
      `'caseFirst' is invalid unless 'caseLevel' is on or 'strength' is greater than 2 in: ${shown}`,
    );
  }
}

function checkVersion(version: string | undefined, fields: Fields): void {
  if (version === undefined || version === COLLATION_VERSION) return;
  const requested = showFields(new Map([...fields, ['version', version]]));
  throw new CommandError(
    'IncompatibleCollationVersion',
    `Requested collation version ${version} but the only available collator version was ` +
      `${COLLATION_VERSION}. Requested collation spec: ${requested}`,
  );
}

/**
 * Reads a collation document. `where` is its path in the command (`create.collation`), for the
 * error messages. Undefined is the simple collation.
 */
export function parseCollationSpecification(
  document: Fields,
  where: string,
): CollationSpecification | undefined {
  const reading = new Reading(document, where);
  const locale = reading.locale();
  const backwards = reading.flag('backwards');
  // MongoDB reads that of a new collection with all defaults filled in.
  const isFilled = where.startsWith('create.');
  const caseLevel = reading.flag('caseLevel') ?? false;
  const caseFirst = reading.oneOf('caseFirst', ['off', 'upper', 'lower']);
  const specification: CollationSpecification = {
    locale,
    caseLevel,
    caseFirst,
    caseOrder: isFilled || document.has('caseFirst') || !isUpperFirst(locale) ? caseFirst : 'upper',
    strength: reading.strength(),
    numericOrdering: reading.flag('numericOrdering') ?? false,
    alternate: reading.oneOf('alternate', ['non-ignorable', 'shifted']),
    maxVariable: reading.oneOf('maxVariable', ['punct', 'space']),
    normalization: reading.flag('normalization') ?? false,
    backwards: backwards ?? locale === 'fr_CA',
  };
  if (locale === 'simple') return undefined;
  const fields = collationFields(specification, backwards);
  const shown = showFields(isFilled ? fields : document);
  checkLocale(locale, shown);
  checkCombinations(specification, shown);
  checkVersion(reading.text('version'), fields);
  return specification;
}

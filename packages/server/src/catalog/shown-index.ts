import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Collation, collationDocument } from '../value/collation.ts';
import { asFields } from '../value/known-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import { INDEX_OPTIONS } from './index-options.ts';
import { versioned } from './validate-index-options.ts';

/** A specification as listIndexes shows it: in MongoDB's order, with what the server adds to it. */
export function shownSpecification(given: Fields, collation: Collation | undefined): Fields {
  const shown: Fields = new Map();
  shown
    .set('v', entryOf(versioned(given), 'v'))
    .set('key', shownKey(given))
    .set('name', entryOf(given, 'name'));
  for (const name of INDEX_OPTIONS) {
    const value = given.get(name);
    if (value === undefined || shown.has(name) || name === 'collation') continue;
    const isOff = (name === 'unique' || name === 'hidden') && !isTruthy(value);
    if (!PASSED_OVER.has(name) && !isOff && belongsTo(name, given))
      shown.set(name, shownOption(name, value));
  }
  addPluginDefaults(shown, given);
  if (collation !== undefined) shown.set('collation', collationDocument(collation));
  return shown;
}

function shownOption(name: string, value: Value): Value {
  if (name === 'background') return isTruthy(value);
  // The borders of a plane are doubles, whatever number was given.
  if (name === 'min' || name === 'max') return present(numberOf(value));
  const isWhole = name === 'expireAfterSeconds' || name === 'bits';
  return isWhole ? new Int32(Math.trunc(present(numberOf(value)))) : value;
}

const PASSED_OVER: ReadonlySet<string> = new Set([
  'coarsestIndexedLevel',
  'dropDups',
  'finestIndexedLevel',
  'ns',
]);

/** The options that only one kind of index keeps. */
const KIND_OF_OPTION: Readonly<Record<string, string>> = {
  '2dsphereIndexVersion': '2dsphere',
  bits: '2d',
  max: '2d',
  min: '2d',
};

function belongsTo(option: string, given: Fields): boolean {
  if (!Object.hasOwn(KIND_OF_OPTION, option)) return true;
  return [...asFields(given.get('key')).values()].includes(present(KIND_OF_OPTION[option]));
}

// A text index shows what it really holds: the words, and their weights apart.
function shownKey(given: Fields): Fields {
  const key = asFields(given.get('key'));
  if (![...key.values()].includes('text')) return key;
  const shown: Fields = new Map();
  for (const [path, kind] of key) {
    if (kind !== 'text') shown.set(path, kind);
    else if (!shown.has('_fts')) shown.set('_fts', 'text').set('_ftsx', new Int32(1));
  }
  return shown;
}

function addPluginDefaults(shown: Fields, given: Fields): void {
  const key = asFields(given.get('key'));
  const kinds = [...key.values()];
  if (kinds.includes('2dsphere')) {
    setDefault(shown, '2dsphereIndexVersion', new Int32(3));
    for (const name of ['coarsestIndexedLevel', 'finestIndexedLevel']) {
      const level = given.get(name);
      if (level !== undefined) shown.set(name, level);
    }
  }
  if (!kinds.includes('text')) return;
  const weights: Fields = new Map();
  for (const [path, kind] of key) if (kind === 'text') weights.set(path, new Int32(1));
  for (const [path, weight] of (given.get('weights') as Fields | undefined) ?? []) {
    weights.set(path, weight);
  }
  shown.set('weights', new Map([...weights].sort(([a], [b]) => (a < b ? -1 : 1))));
  // They stand behind the weights, whoever named them.
  for (const [name, usual] of LANGUAGES) {
    const value = shown.get(name) ?? usual;
    shown.delete(name);
    shown.set(name, value);
  }
}

const LANGUAGES = [
  ['default_language', 'english'],
  ['language_override', 'language'],
  ['textIndexVersion', new Int32(3)],
] as const;

function setDefault(fields: Fields, name: string, value: Value): void {
  if (!fields.has(name)) fields.set(name, value);
}

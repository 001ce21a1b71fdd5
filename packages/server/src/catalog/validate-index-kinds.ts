import { numberOf } from '../command/grammar/field-type.ts';
import { shortNumber } from '../geometry/read-point.ts';
import { languageNamed } from '../text-search/language.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { showElement, showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { OptionError } from './validate-index-options.ts';

/** The error of the options of a text index or of one on the sphere. */
export function kindError(given: Fields, key: Fields): OptionError | undefined {
  const kinds = [...key.values()];
  if (kinds.includes('2dsphere')) return sphereError(given);
  if (kinds.includes('text')) return textError(given);
  if (!given.has('weights')) return undefined;
  const words = "the field 'weights' can only be specified with text indexes";
  return {
    codeName: 'CannotCreateIndex',
    words: `Invalid index specification ${showFields(given)}; ${words}`,
  };
}

function refuse(words: string): OptionError {
  return { codeName: 'CannotCreateIndex', words, isFilled: true };
}

function sphereError(given: Fields): OptionError | undefined {
  const name = '2dsphereIndexVersion';
  const version = given.get(name);
  if (version === undefined || [1, 2, 3].includes(numberOf(version) ?? 0)) return undefined;
  return refuse(
    `unsupported geo index version { ${name} : ${showElement(name, version)} }, only versions: ` +
      '[1,2,3] are supported',
  );
}

function textError(given: Fields): OptionError | undefined {
  const names = [...asFields(given.get('key')).keys()];
  const isStored = names.join() === '_fts,_ftsx';
  if (!isStored && (names.includes('_fts') || names.includes('_ftsx'))) {
    return refuse('text index with reserved fields _fts/_ftsx not allowed');
  }
  const places = [...asFields(given.get('key')).values()].map((kind) => kind === 'text');
  if (places.slice(places.indexOf(true), places.lastIndexOf(true)).includes(false)) {
    return refuse("'text' fields in index must all be adjacent");
  }
  return weightError(given) ?? languageError(given);
}

function weightError(given: Fields): OptionError | undefined {
  const weights = given.get('weights');
  if (weights !== undefined && !(weights instanceof Map)) {
    return refuse("text index option 'weights' must be an object");
  }
  for (const weight of weights?.values() ?? []) {
    const number = numberOf(weight) ?? 0;
    if (number > 0 && number < 100_000) continue;
    return refuse(
      `text index weight must be in the exclusive interval (0,100000) but found: ${number}`,
    );
  }
  return undefined;
}

function languageError(given: Fields): OptionError | undefined {
  const language = given.get('default_language') as string | undefined;
  if (language !== undefined && languageNamed(language) === undefined) {
    return refuse('default_language is not valid');
  }
  const override = given.get('language_override') as string | undefined;
  if (override === '' || override?.startsWith('$')) return refuse('language_override is not valid');
  const version: Value | undefined = given.get('textIndexVersion');
  if (version === undefined || [1, 2, 3].includes(numberOf(version) ?? 0)) return undefined;
  return refuse(`bad textIndexVersion: ${showElement('', version).slice(2)}`);
}

/** Throws for what is found only when the index is built: of hashed keys, and of points in a plane. */
export function checkBuild(specification: Fields): void {
  const key = asFields(specification.get('key'));
  const hashed = [...key.values()].filter((kind) => kind === 'hashed').length;
  if (hashed > 1) {
    throw new CommandError(
      'Location31303',
      `A maximum of one index field is allowed to be hashed but found ${hashed} for 'key' ` +
        showFields(key),
    );
  }
  if (hashed === 1 && specification.get('unique') === true) {
    const words = 'Currently hashed indexes cannot guarantee uniqueness. Use a regular index.';
    throw new CommandError('Location16764', words);
  }
  const planes = [...key.values()].filter((kind) => kind === '2d').length;
  if (planes > 1) throw new CommandError('Location16800', "can't have 2 geo fields");
  if (planes === 1 && [...key.values()][0] !== '2d') {
    throw new CommandError('Location16801', '2d has to be first in index');
  }
  if (planes === 1) checkPlane(specification);
  checkLevels(specification);
}

function checkPlane(specification: Fields): void {
  const bits = numberOf(specification.get('bits')) ?? 26;
  if (bits < 1 || bits > 32) {
    throw new CommandError(
      'InvalidOptions',
      `bits for hash must be > 0 and <= 32, but ${bits} bits were specified`,
    );
  }
  const low = numberOf(specification.get('min')) ?? -180;
  const high = numberOf(specification.get('max')) ?? 180;
  if (low < high && Number.isFinite(high - low)) return;
  throw new CommandError(
    'InvalidOptions',
    `region for hash must be valid and have positive area, but [${shortNumber(low)}, ${shortNumber(high)}] was specified`,
  );
}

/** Tells how large and how small the cells of the sphere may be that an index is made of: 0 to 30. */
function checkLevels(specification: Fields): void {
  const coarsest = numberOf(specification.get('coarsestIndexedLevel')) ?? 0;
  const finest = numberOf(specification.get('finestIndexedLevel')) ?? 30;
  if (coarsest < 0) throw new CommandError('Location16747', 'coarsestIndexedLevel must be >= 0');
  if (finest > 30) throw new CommandError('Location16748', 'finestIndexedLevel must be <= 30');
  if (finest >= coarsest) return;
  throw new CommandError('Location16749', 'finestIndexedLevel must be >= coarsestIndexedLevel');
}

import { entryOf } from '@touchstone/protocol';
import { MongoParseError } from '../error/mongo-error.ts';
import { nearestName } from './nearest-name.ts';
import type { OptionDescriptor } from './option-descriptor.ts';
import { describeType, fromCode, isAllowedValue, readText } from './option-type.ts';
import { OPTIONS } from './options/index.ts';
import type { OptionPair } from './uri-syntax.ts';

interface KnownName {
  readonly descriptor: OptionDescriptor;
  readonly isDeprecated: boolean;
}

const BY_LOWER_NAME: ReadonlyMap<string, KnownName> = new Map(
  OPTIONS.flatMap((descriptor) => {
    const { name, aliases = [], deprecatedAliases = [] } = descriptor;
    const known = (isDeprecated: boolean) => (each: string) =>
      [each.toLowerCase(), { descriptor, isDeprecated }] as const;
    return [...[name, ...aliases].map(known(false)), ...deprecatedAliases.map(known(true))];
  }),
);

const NAMES: readonly string[] = OPTIONS.map(({ name }) => name);

/** The options that a connection string gives. */
export interface OptionReadings {
  /** By the names that the options have in code. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The options that were not understood, deprecated or given twice; for people. */
  readonly warnings: readonly string[];
  /** The names of all options that were given, even with a value that was not taken. */
  readonly given: ReadonlySet<string>;
  /** The names that no option has. */
  readonly unknown: readonly string[];
}

/**
 * Reads the options of a connection string or of a TXT record. What is unknown or invalid is ignored
 * with a warning (connection-string specification, "Defining connection options"). Throws
 * `MongoParseError` where a specification asks for an error.
 */
export function readOptions(pairs: readonly OptionPair[]): OptionReadings {
  const values: Record<string, unknown> = {};
  const warnings: string[] = [];
  const given = new Set<string>();
  const unknown: string[] = [];
  const deprecated: OptionPair[] = [];
  for (const pair of pairs) {
    const known = BY_LOWER_NAME.get(pair.name.toLowerCase());
    if (known === undefined || known.descriptor.inUri === false) {
      warnings.push(`Unsupported option "${pair.name}"`);
      unknown.push(pair.name);
    } else if (known.isDeprecated) {
      deprecated.push(pair);
    } else {
      readOption(pair, known.descriptor, { values, warnings, given });
    }
  }
  // After the others, because the new name comes first wherever it stands.
  for (const pair of deprecated) {
    const { descriptor } = entryOf(BY_LOWER_NAME, pair.name.toLowerCase());
    const replaced = given.has(descriptor.name);
    warnings.push(
      replaced
        ? `Deprecated option "${pair.name}" present and ignored as found replacement "${descriptor.name}"`
        : `Deprecated option "${pair.name}" has been replaced with "${descriptor.name}"`,
    );
    if (!replaced) readOption(pair, descriptor, { values, warnings, given });
  }
  return { values, warnings, given, unknown };
}

function readOption(
  pair: OptionPair,
  descriptor: OptionDescriptor,
  into: { values: Record<string, unknown>; warnings: string[]; given: Set<string> },
): void {
  const { name, type } = descriptor;
  const { values, warnings, given } = into;
  if (pair.value === '' && descriptor.emptyIsError === true) {
    throw new MongoParseError(`Option "${name}" must not be empty`);
  }
  const { value, warning } = readText(pair.name, type, pair.value);
  refuseCodeOnlyPairs(descriptor, value);
  if (warning !== undefined) warnings.push(warning);
  const isRepeated = given.has(name);
  given.add(name);
  if (type.kind === 'tagSets') {
    const before = values[name];
    if (value !== undefined) values[name] = Array.isArray(before) ? [...before, value] : [value];
    return;
  }
  if (isRepeated)
    refuseOrWarnOfRepetition(pair, descriptor, { before: values[name], value, warnings });
  if (value !== undefined && !isRepeated) values[name] = value;
}

/** The application decides who may see a token, and who gives one. */
function refuseCodeOnlyPairs({ name, codeOnlyPairs = [] }: OptionDescriptor, value: unknown): void {
  const refused = codeOnlyPairs.find((key) => Object.hasOwn(Object(value), key));
  if (refused === undefined) return;
  throw new MongoParseError(`${name}: ${refused} is not allowed in a connection string`);
}

/** `tls` and `ssl` may both be there as long as they agree; of anything else the first one counts. */
function refuseOrWarnOfRepetition(
  pair: OptionPair,
  descriptor: OptionDescriptor,
  found: { readonly before: unknown; readonly value: unknown; readonly warnings: string[] },
): void {
  const { name } = descriptor;
  if (descriptor.onceOnly === true) {
    throw new MongoParseError(`Option "${name}" must not be given more than once`);
  }
  if (name === 'tls') {
    if (found.before === found.value) return;
    throw new MongoParseError('All values of tls/ssl must be the same.');
  }
  found.warnings.push(`Option "${pair.name}" was given more than once; the first value is used`);
}

/**
 * Checks options given in code. Throws `MongoParseError` on a name that is not known and on a value
 * that is not allowed, and says what is. Returns them by their present names, without undefined ones.
 */
export function checkCodeOptions(
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const checked: Record<string, unknown> = {};
  refuseUnknown(Object.keys(options).filter((name) => !BY_LOWER_NAME.has(name.toLowerCase())));
  for (const [name, given] of Object.entries(options)) {
    if (given === undefined || given === null) continue;
    const { descriptor } = entryOf(BY_LOWER_NAME, name.toLowerCase());
    const type = descriptor.codeType ?? descriptor.type;
    const value = fromCode(type, given);
    if (!isAllowedValue(type, value)) {
      throw new MongoParseError(`Option "${name}" must be ${describeType(type)}`);
    }
    const isList = type.kind === 'list' && !Array.isArray(value);
    checked[descriptor.name] = isList ? [value] : value;
  }
  return checked;
}

/** Throws `MongoParseError`, with the names that may have been meant. */
export function refuseUnknown(names: readonly string[]): void {
  if (names.length === 0) return;
  const isOrAre = names.length === 1 ? 'is' : 'are';
  const nearest = names.flatMap((name) => nearestName(name, NAMES) ?? []);
  const hint = nearest.length === 0 ? '' : `; did you mean ${nearest.join(', ')}?`;
  throw new MongoParseError(
    `option${names.length === 1 ? '' : 's'} ${names.join(', ')} ${isOrAre} not supported${hint}`,
  );
}

/** The defaults of options that nobody gave. */
export const OPTION_DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
  OPTIONS.filter((descriptor) => descriptor.default !== undefined).map((descriptor) => [
    descriptor.name,
    descriptor.default,
  ]),
);

const SECRET_NAMES: ReadonlySet<string> = new Set(
  OPTIONS.filter(({ isSecret }) => isSecret === true).map(({ name }) => name),
);

/** The options without those that hold passwords or keys, fit to be printed. */
export function withoutSecrets<Options extends object>(options: Options): Options {
  const shown = { ...options };
  for (const name of SECRET_NAMES) Reflect.deleteProperty(shown, name);
  return shown;
}

/** The types that options have: how their text is read, what is allowed, how that is said. */

export type OptionType =
  | { readonly kind: 'boolean' }
  | {
      readonly kind: 'integer';
      readonly min: number;
      readonly max?: number;
      /** A value below `min` that is allowed nevertheless. */
      readonly or?: number;
    }
  | { readonly kind: 'string' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** Comma-separated. */
  | { readonly kind: 'list'; readonly values: readonly string[] }
  /** `key:value,key:value`; the value of a pair may contain colons. */
  | { readonly kind: 'pairs' }
  /** A tag set for each time that the option is given. */
  | { readonly kind: 'tagSets' }
  /** A number of members or the name of a mode. */
  | { readonly kind: 'w' }
  /** One of some numbers. */
  | { readonly kind: 'oneOf'; readonly values: readonly number[] }
  /** Given in code only, and looked at by whoever uses it. */
  | { readonly kind: 'object' }
  | { readonly kind: 'function' }
  | { readonly kind: 'any' };

/** The outcome of reading a text or a value; `warning` may accompany a value that was taken. */
export interface Reading {
  readonly value?: unknown;
  /** Tells why the value was not taken, or what is amiss with it. */
  readonly warning?: string;
}

export const BOOLEAN: OptionType = { kind: 'boolean' };
export const STRING: OptionType = { kind: 'string' };
export const OBJECT: OptionType = { kind: 'object' };
export const ANY: OptionType = { kind: 'any' };
export const FUNCTION: OptionType = { kind: 'function' };
/** Milliseconds, bytes, counts: 0 or more. */
export const NATURAL: OptionType = { kind: 'integer', min: 0 };
export const POSITIVE: OptionType = { kind: 'integer', min: 1 };

const INT32_MAX = 0x7fffffff;
const LEGACY_BOOLEANS: Readonly<Record<string, boolean>> = {
  '1': true,
  yes: true,
  y: true,
  t: true,
  '0': false,
  '-1': false,
  no: false,
  n: false,
  f: false,
};

/** The words for an allowed type, to follow "must be". */
export function describeType(type: OptionType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'integer': {
      const or = type.or === undefined ? '' : `${type.or} or `;
      const max =
        type.max === undefined ? ` of at least ${type.min}` : ` from ${type.min} to ${type.max}`;
      return `${or}an integer${max}`;
    }
    case 'string':
      return 'a string that is not empty';
    case 'choice':
      return `one of ${type.values.join(', ')}`;
    case 'list':
      return `a list of ${type.values.join(', ')}`;
    case 'pairs':
      return 'key:value pairs separated by commas';
    case 'tagSets':
      return 'key:value pairs separated by commas, or nothing';
    case 'w':
      return 'an integer of at least 0 or the name of a write concern';
    case 'oneOf':
      return `one of ${type.values.join(', ')}`;
    case 'object':
      return 'an object';
    case 'function':
      return 'a function';
    case 'any':
      return 'anything';
  }
}

/** Reads the value of `name` in a connection string. */
export function readText(name: string, type: OptionType, text: string): Reading {
  const refused = {
    warning: `Unsupported value for "${name}": "${text}"; it must be ${describeType(type)}`,
  };
  switch (type.kind) {
    case 'boolean':
      return readBoolean(name, text) ?? refused;
    case 'integer':
      return isInteger(type, text) ? { value: Number(text) } : refused;
    case 'string':
      return text === '' ? refused : { value: text };
    case 'choice':
      return type.values.includes(text) ? { value: text } : refused;
    case 'list':
      return readList(name, type.values, text) ?? refused;
    case 'pairs':
      return readPairs(name, text);
    case 'tagSets':
      return readTagSet(text) ?? refused;
    case 'w':
      return readW(text) ?? refused;
    case 'oneOf':
    case 'object':
    case 'function':
    case 'any':
      return { warning: `Option "${name}" can be given in code only` };
  }
}

function readBoolean(name: string, text: string): Reading | undefined {
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  const value = Object.hasOwn(LEGACY_BOOLEANS, text) ? LEGACY_BOOLEANS[text] : undefined;
  if (value === undefined) return undefined;
  const warning = `Deprecated boolean value for "${name}": "${text}", please update to "${name}=${value}"`;
  return { value, warning };
}

function isInteger(type: OptionType & { kind: 'integer' }, text: string): boolean {
  return /^-?\d+$/.test(text) && isAllowedInteger(type, Number(text));
}

function isAllowedInteger(type: OptionType & { kind: 'integer' }, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return value === type.or || (value >= type.min && value <= (type.max ?? INT32_MAX));
}

function readList(name: string, values: readonly string[], text: string): Reading | undefined {
  const items = text.split(',').map((item) => item.trim());
  const known = items.filter((item) => values.includes(item));
  if (known.length === 0) return undefined;
  if (known.length === items.length) return { value: known };
  const unknown = items.filter((item) => !values.includes(item)).join(', ');
  const warning = `Unsupported value in "${name}": ${unknown}; allowed are ${values.join(', ')}`;
  return { value: known, warning };
}

/** Takes the pairs that are well formed; what a comma tore apart is not one. */
function readPairs(name: string, text: string): Reading {
  const items = text.split(',');
  const malformed = items.filter((item) => item.indexOf(':') <= 0);
  const pairs = items.filter((item) => item.indexOf(':') > 0).map(splitPair);
  const value = Object.fromEntries(pairs);
  if (malformed.length === 0) return { value };
  const warning = `"${name}" must be key:value pairs separated by commas; ignored: "${malformed.join()}"`;
  return pairs.length === 0 ? { warning } : { value, warning };
}

/** One tag set; the whole set counts for nothing when a part of it is wrong. */
function readTagSet(text: string): Reading | undefined {
  if (text === '') return { value: {} };
  const items = text.split(',');
  if (items.some((item) => item.indexOf(':') <= 0)) return undefined;
  return { value: Object.fromEntries(items.map(splitPair)) };
}

function splitPair(item: string): [string, string] {
  const colon = item.indexOf(':');
  return [item.slice(0, colon), item.slice(colon + 1)];
}

function readW(text: string): Reading | undefined {
  if (text === '') return undefined;
  if (!/^[+-]?\d/.test(text)) return { value: text };
  return /^\d+$/.test(text) && Number(text) <= INT32_MAX ? { value: Number(text) } : undefined;
}

/** A value given in code: numbers and truth values may come as text, as they do from the environment of a process. */
export function fromCode(type: OptionType, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (type.kind === 'integer' && isInteger(type, value)) return Number(value);
  if (type.kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** True if a value given in code may stand for the option. */
export function isAllowedValue(type: OptionType, value: unknown): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return isAllowedInteger(type, value);
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'choice':
      return type.values.some((allowed) => allowed === value);
    case 'list': {
      const items = Array.isArray(value) ? value : [value];
      return items.every((item) => type.values.includes(item));
    }
    case 'w':
      return typeof value === 'string' || (Number.isInteger(value) && Number(value) >= 0);
    case 'pairs':
    case 'object':
      return typeof value === 'object' && value !== null;
    case 'tagSets':
      return typeof value === 'object' && value !== null;
    case 'oneOf':
      return type.values.some((allowed) => allowed === value);
    case 'function':
      return typeof value === 'function';
    case 'any':
      return true;
  }
}

import { checkLength, type Meter } from './members.ts';
import { scriptError } from './script-failure.ts';
import { isPrimitive, type ScriptValue, textOf } from './script-value.ts';

const MAX_NESTING = 150;
const MOST_INDENT = 10;

/** `JSON.stringify`; undefined for what has no text. Of replacers only lists of names are known. */
export function jsonText(
  value: ScriptValue,
  [replacer, space]: readonly ScriptValue[],
  meter: Meter,
): string | undefined {
  const names = Array.isArray(replacer) ? new Set(replacer.map(textOf)) : undefined;
  const indent =
    typeof space === 'number' ? ' '.repeat(Math.max(0, Math.min(space, MOST_INDENT))) : undefined;
  const gap = indent ?? (typeof space === 'string' ? space.slice(0, MOST_INDENT) : '');
  return written(value, { names, gap, meter, left: { count: MAX_VALUES } }, '');
}

/** More values than a text of the greatest length could hold. */
const MAX_VALUES = 1 << 20;

interface Writing {
  readonly names: ReadonlySet<string> | undefined;
  readonly gap: string;
  readonly meter: Meter;
  readonly left: { count: number };
}

function written(value: ScriptValue, writing: Writing, indent: string): string | undefined {
  const { meter, left } = writing;
  meter.charge(1);
  if (--left.count < 0) throw scriptError('InternalError', 'allocation size overflow');
  if (isPrimitive(value)) return primitiveText(value);
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value.toISOString());
  }
  if (indent.length > MAX_NESTING * Math.max(1, writing.gap.length)) {
    throw scriptError('TypeError', 'cyclic object value');
  }
  const inner = `${indent}${writing.gap === '' ? ' ' : writing.gap}`;
  return compoundText(value, writing, { indent, inner });
}

function compoundText(
  value: Exclude<ScriptValue, undefined | null | boolean | number | string | Date>,
  writing: Writing,
  { indent, inner }: { readonly indent: string; readonly inner: string },
): string | undefined {
  if (Array.isArray(value)) {
    return enclosed(
      '[]',
      value.map((each) => written(each, writing, inner) ?? 'null'),
      writing,
      indent,
    );
  }
  if (value instanceof Map) {
    const members: string[] = [];
    for (const [name, each] of value) {
      if (writing.names !== undefined && !writing.names.has(name)) continue;
      const text = written(each, writing, inner);
      const colon = writing.gap === '' ? ':' : ': ';
      if (text !== undefined) members.push(`${JSON.stringify(name)}${colon}${text}`);
    }
    return enclosed('{}', members, writing, indent);
  }
  if (value.kind === 'function') return undefined;
  return '{}';
}

function primitiveText(value: undefined | null | boolean | number | string): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function enclosed(
  signs: string,
  members: readonly string[],
  { gap, meter }: Writing,
  indent: string,
): string {
  const length = members.reduce((sum, text) => sum + text.length + indent.length + 2, 2);
  checkLength(length);
  meter.charge(length >> 6);
  if (members.length === 0) return signs;
  if (gap === '') return `${signs[0]}${members.join(',')}${signs[1]}`;
  const line = `\n${indent}`;
  return `${signs[0]}${line}${gap}${members.join(`,${line}${gap}`)}${line}${signs[1]}`;
}

/** `JSON.parse`. */
export function parsedJson(text: ScriptValue, meter: Meter): ScriptValue {
  const source = textOf(text);
  meter.charge(source.length >> 6);
  try {
    return scriptValue(JSON.parse(source));
  } catch {
    throw scriptError('SyntaxError', 'JSON.parse: unexpected character');
  }
}

function scriptValue(value: unknown): ScriptValue {
  if (value === null || typeof value !== 'object') return value as ScriptValue;
  if (Array.isArray(value)) return value.map(scriptValue);
  return new Map(Object.entries(value).map(([name, each]) => [name, scriptValue(each)]));
}

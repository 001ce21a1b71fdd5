import { BSON_TYPE } from '@touchstone/protocol';
import { entriesOf, type SpecDocument } from '../spec/message-spec.ts';
import { matchOrder } from './field-order.ts';
import { expectedNumber } from './match-leaf.ts';
import { cellsOf, matchFields, namesOf } from './match-value.ts';
import {
  type Cell,
  describeCell,
  joinPath,
  type Mismatch,
  NO_MISMATCH,
  numberIn,
  plainValue,
} from './mismatch.ts';
import { renderSpecDocument, renderSpecValue } from './render-spec.ts';
import { matchType, type TypeName } from './type-names.ts';
import {
  callableMatcher,
  type MatchContext,
  type ValueMatcher,
  valueMatcher,
} from './value-matcher.ts';

/** The field must not be there. */
export const absent: ValueMatcher = valueMatcher(
  () => '{"absent": 1}',
  (actual, context) => (actual === undefined ? NO_MISMATCH : fail(absent, actual, context)),
);

/** The field must be there, with whatever value. */
export const present: ValueMatcher = valueMatcher(
  () => '{"present": 1}',
  (actual, context) => (actual === undefined ? fail(present, actual, context) : NO_MISMATCH),
);

/**
 * As a field's value: there, with whatever value; `any('string')` also wants the type. In place of
 * a whole spec: any request.
 */
export const any: ((name: TypeName) => ValueMatcher) & ValueMatcher = callableMatcher(
  (name: TypeName) => type(name),
  valueMatcher(
    () => '{"any": 1}',
    (actual, context) => (actual === undefined ? fail(any, actual, context) : NO_MISMATCH),
  ),
);

/** The value must have one of the BSON types, by MongoDB's aliases (`int`, `long`, `double`, `string` …). */
export function type(...names: readonly TypeName[]): ValueMatcher {
  const matcher = valueMatcher(
    () => `{"type": ${names.map((name) => JSON.stringify(name)).join(', ')}}`,
    (actual, context) =>
      actual !== undefined && names.some((name) => matchType(name, actual.type))
        ? NO_MISMATCH
        : fail(matcher, actual, context),
  );
  return matcher;
}

/**
 * The value must be a string that `pattern` finds.
 *
 * @example
 * ```ts
 * new Matcher({ name: regex(/^A/) }).matches({ name: 'Ada' }); // => true
 * ```
 */
export function regex(pattern: RegExp): ValueMatcher {
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  const matcher = valueMatcher(
    () => `{"regex": ${JSON.stringify(pattern.source)}}`,
    (actual, context) =>
      actual?.type === BSON_TYPE.string && stateless.test(String(plainValue(actual)))
        ? NO_MISMATCH
        : fail(matcher, actual, context),
  );
  return matcher;
}

/**
 * The value must match one of the alternatives.
 *
 * @example
 * ```ts
 * new Matcher({ w: oneOf(1, 'majority') }).matches({ w: 'majority' }); // => true
 * new Matcher({ w: oneOf(1, 'majority') }).matches({ w: 2 }); // => false
 * ```
 */
export function oneOf(...alternatives: readonly unknown[]): ValueMatcher {
  const matcher = valueMatcher(
    () => `{"oneOf": [${alternatives.map(renderSpecValue).join(', ')}]}`,
    (actual, context) =>
      alternatives.some((expected) => attempt(expected, actual, context))
        ? NO_MISMATCH
        : fail(matcher, actual, context),
  );
  return matcher;
}

/** Tries a match whose captures count only if it succeeds. */
function attempt(expected: unknown, actual: Cell | undefined, context: MatchContext): boolean {
  const before = context.captured.length;
  if (context.matchValue(expected, actual, context).length === 0) return true;
  context.captured.length = before;
  return false;
}

/** The value must be a number or a date greater than `bound`. */
export function gt(bound: number | bigint | Date): ValueMatcher {
  return comparison('gt', bound, (value, limit) => value > limit);
}

/** The value must be a number or a date less than `bound`. */
export function lt(bound: number | bigint | Date): ValueMatcher {
  return comparison('lt', bound, (value, limit) => value < limit);
}

function comparison(
  name: string,
  bound: number | bigint | Date,
  holds: (value: number | bigint, limit: number | bigint) => boolean,
): ValueMatcher {
  const limit = bound instanceof Date ? bound.getTime() : (expectedNumber(bound) ?? Number.NaN);
  const matcher = valueMatcher(
    () => `{"${name}": ${renderSpecValue(bound)}}`,
    (actual, context) => {
      const value = actual && comparable(actual, bound instanceof Date);
      return value !== undefined && holds(value, limit)
        ? NO_MISMATCH
        : fail(matcher, actual, context);
    },
  );
  return matcher;
}

function comparable(cell: Cell, wantsDate: boolean): number | bigint | undefined {
  if (!wantsDate) return numberIn(cell);
  return cell.type === BSON_TYPE.date ? Number(plainValue(cell)) : undefined;
}

/** A subset, as a plain document is, whose fields must also come in this order. */
export function ordered(document: SpecDocument): ValueMatcher {
  const matcher = valueMatcher(
    () => `{"ordered": ${renderSpecDocument(document)}}`,
    (actual, context) => {
      if (actual?.type !== BSON_TYPE.document) return fail(matcher, actual, context);
      const found = matchFields(document, actual.bytes, actual.start, context);
      const wanted = entriesOf(document)
        .filter(([, value]) => value !== absent)
        .map(([name]) => name);
      return [...found, ...matchOrder(wanted, namesOf(actual.bytes, actual.start), context.path)];
    },
  );
  return matcher;
}

/** A document with exactly these fields in this order; documents inside are exact too. */
export function exact(document: SpecDocument): ValueMatcher {
  const matcher = valueMatcher(
    () => `{"exact": ${renderSpecDocument(document)}}`,
    (actual, context) => {
      if (actual?.type !== BSON_TYPE.document) return fail(matcher, actual, context);
      const entries = entriesOf(document);
      const names = namesOf(actual.bytes, actual.start);
      const wanted = entries.map(([name]) => name);
      if (names.join('\0') !== wanted.join('\0')) {
        const { path } = context;
        return [
          { path, expected: `just the fields ${wanted.join(', ')}`, actual: names.join(', ') },
        ];
      }
      const cells = cellsOf(actual);
      return entries.flatMap(([name, value], index) =>
        context.matchValue(exactly(value), cells[index], {
          ...context,
          path: joinPath(context.path, name),
        }),
      );
    },
  );
  return matcher;
}

function exactly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(exactly);
  const isPlain = typeof value === 'object' && value !== null && value.constructor === Object;
  return isPlain ? exact({ ...value }) : value;
}

/** An array with these items in any order. */
export function anyOrder(items: readonly unknown[]): ValueMatcher {
  const matcher = valueMatcher(
    () => `{"anyOrder": ${renderSpecValue(items)}}`,
    (actual, context) => {
      if (actual?.type !== BSON_TYPE.array) return fail(matcher, actual, context);
      const left = cellsOf(actual);
      if (left.length !== items.length) return fail(matcher, actual, context);
      for (const item of items) {
        const at = left.findIndex((cell) => attempt(item, cell, context));
        if (at < 0) return fail(matcher, actual, context);
        left.splice(at, 1);
      }
      return NO_MISMATCH;
    },
  );
  return matcher;
}

/** A value matcher that remembers what it met. */
export interface Capture extends ValueMatcher {
  /** The name under which the value is kept. */
  readonly name: string;
  /** The value in the last request that matched as a whole; undefined before. */
  value: unknown;
}

/** Matches any value that is there and keeps it in `.value`; `expected` narrows what it matches. */
export function bind(name: string, expected: unknown = present): Capture {
  const capture: Capture = Object.assign(
    valueMatcher(
      () => `{"bind": ${JSON.stringify(name)}}`,
      (actual, context) => {
        const found = context.matchValue(expected, actual, context);
        if (found.length === 0) context.captured.push([capture, actual && plainValue(actual)]);
        return found;
      },
    ),
    { name, value: undefined as unknown },
  );
  return capture;
}

/**
 * The value that a command's bare name stands for: 1, true as some drivers write it, or the name of
 * whatever collection it works on, since `receives('find')` means any find.
 */
export const commandValue: ValueMatcher = valueMatcher(
  () => '1',
  (actual, context) =>
    actual !== undefined && (actual.type === BSON_TYPE.string || isOne(actual))
      ? NO_MISMATCH
      : fail(commandValue, actual, context),
);

function isOne(cell: Cell): boolean {
  const number = numberIn(cell);
  return number === undefined ? isTrue(cell) : Number(number) === 1;
}

function isTrue(cell: Cell): boolean {
  return cell.type === BSON_TYPE.boolean && cell.bytes[cell.start] === 1;
}

function fail(
  matcher: ValueMatcher,
  actual: Cell | undefined,
  { path }: MatchContext,
): readonly Mismatch[] {
  return [{ path, expected: matcher.describe(), actual: describeCell(actual) }];
}

/**
 * The rules by which a spec's values are compared with a request's, on the BSON bytes: a document
 * is a subset at every level; an array has the same length and matches item by item; null also
 * stands for a missing field; numbers are compared by value, whatever their type; everything else
 * is equal or not.
 */
import { BSON_TYPE, ElementCursor } from '@touchstone/protocol';
import { entriesOf, isDocument, type SpecDocument } from '../spec/message-spec.ts';
import { leafEquals } from './match-leaf.ts';
import { type Cell, describeCell, joinPath, type Mismatch, NO_MISMATCH } from './mismatch.ts';
import { renderSpecValue } from './render-spec.ts';
import { isValueMatcher, type MatchContext } from './value-matcher.ts';

/** Compares one value; an empty result is a match. */
export function matchValue(
  expected: unknown,
  actual: Cell | undefined,
  context: MatchContext,
): readonly Mismatch[] {
  if (isValueMatcher(expected)) return expected.match(actual, context);
  if (expected === null || expected === undefined) {
    return isNullish(actual) ? NO_MISMATCH : [differs(expected ?? null, actual, context)];
  }
  if (actual === undefined) return [differs(expected, actual, context)];
  if (isDocument(expected)) {
    return actual.type === BSON_TYPE.document
      ? matchFields(expected, actual.bytes, actual.start, context)
      : [differs(expected, actual, context)];
  }
  if (Array.isArray(expected)) {
    return actual.type === BSON_TYPE.array
      ? matchItems(expected, actual, context)
      : [differs(expected, actual, context)];
  }
  return leafEquals(expected, actual) ? NO_MISMATCH : [differs(expected, actual, context)];
}

function isNullish(cell: Cell | undefined): boolean {
  return cell === undefined || cell.type === BSON_TYPE.null || cell.type === BSON_TYPE.undefined;
}

/** Compares the fields of `expected` with those of the document at `start`; others may be there too. */
export function matchFields(
  expected: SpecDocument,
  bytes: Uint8Array,
  start: number,
  context: MatchContext,
): readonly Mismatch[] {
  let mismatches: Mismatch[] | undefined;
  for (const [name, value] of entriesOf(expected)) {
    const found = matchValue(value, cellNamed(bytes, start, name), {
      ...context,
      path: joinPath(context.path, name),
    });
    if (found.length > 0) mismatches = [...(mismatches ?? []), ...found];
  }
  return mismatches ?? NO_MISMATCH;
}

function matchItems(
  expected: readonly unknown[],
  actual: Cell,
  context: MatchContext,
): readonly Mismatch[] {
  const items = cellsOf(actual);
  if (items.length !== expected.length) {
    return [
      {
        path: context.path,
        expected: `${expected.length} items: ${renderSpecValue(expected)}`,
        actual: `${items.length} items: ${describeCell(actual)}`,
      },
    ];
  }
  return expected.flatMap((value, index) =>
    matchValue(value, items[index], { ...context, path: joinPath(context.path, index) }),
  );
}

export function differs(
  expected: unknown,
  actual: Cell | undefined,
  context: MatchContext,
): Mismatch {
  return {
    path: context.path,
    expected: renderSpecValue(expected),
    actual: describeCell(actual),
  };
}

/** The values inside an array or a document, in order. */
export function cellsOf(cell: Cell): Cell[] {
  const cells: Cell[] = [];
  const cursor = new ElementCursor(cell.bytes, cell.start);
  while (cursor.next()) {
    cells.push({ bytes: cell.bytes, type: cursor.type, start: cursor.valueStart });
  }
  return cells;
}

/** The field's value; of fields that come twice the last, as in a decoded document. */
export function cellNamed(bytes: Uint8Array, start: number, name: string): Cell | undefined {
  let found: Cell | undefined;
  const cursor = new ElementCursor(bytes, start);
  while (cursor.next()) {
    if (cursor.is(name)) found = { bytes, type: cursor.type, start: cursor.valueStart };
  }
  return found;
}

/** The names of a document's fields, in order. */
export function namesOf(bytes: Uint8Array, start = 0): string[] {
  const names: string[] = [];
  const cursor = new ElementCursor(bytes, start);
  while (cursor.next()) names.push(cursor.name());
  return names;
}

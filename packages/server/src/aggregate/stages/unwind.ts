import { keepMetadata } from '../../expression/document-metadata.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf, parseFieldPath } from '../../expression/field-path.ts';
import { isNullish, typeName } from '../../expression/operator.ts';
import type { Fields, Value } from '../../value/value.ts';
import { nestedValue, withNestedValue } from '../document-path.ts';
import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

interface Unwinding {
  readonly path: readonly string[];
  readonly keepEmpty: boolean;
  readonly indexPath?: readonly string[];
}

function parsePath(value: Value | undefined): readonly string[] {
  if (value === undefined) fail(28812, 'no path specified to $unwind stage');
  if (typeof value !== 'string') {
    fail(28808, `expected a string as the path for $unwind stage, got ${typeName(value)}`);
  }
  if (value === '') fail(28812, 'no path specified to $unwind stage');
  if (!value.startsWith('$')) {
    fail(28818, `path option to $unwind stage should be prefixed with a '$': ${value}`);
  }
  return parseFieldPath(value.slice(1));
}

function parseIndexPath(value: Value): readonly string[] {
  if (typeof value !== 'string' || value === '') {
    const words = 'expected a non-empty string for the includeArrayIndex  option to $unwind stage';
    return fail(28810, `${words}, got ${typeName(value)}`);
  }
  if (value.startsWith('$')) {
    const words = "includeArrayIndex option to $unwind stage should not be prefixed with a '$'";
    fail(28822, `${words}: ${value}`);
  }
  return parseFieldPath(value);
}

function parseKeep(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const words = 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage';
  return fail(28809, `${words}, got ${typeName(value)}`);
}

function parse(spec: Value): Unwinding {
  if (typeof spec === 'string') return { path: parsePath(spec), keepEmpty: false };
  if (!(spec instanceof Map)) {
    const words = 'expected either a string or an object as specification for $unwind stage';
    return fail(15981, `${words}, got ${typeName(spec)}`);
  }
  let keepEmpty = false;
  let indexPath: readonly string[] | undefined;
  for (const [name, value] of spec) {
    if (name === 'preserveNullAndEmptyArrays') keepEmpty = parseKeep(value);
    else if (name === 'includeArrayIndex') indexPath = parseIndexPath(value);
    else if (name === 'path') parsePath(value);
    else fail(28811, `unrecognized option to $unwind stage: ${name}`);
  }
  const path = parsePath(spec.get('path'));
  return indexPath === undefined ? { path, keepEmpty } : { path, keepEmpty, indexPath };
}

function* unwound(fields: Fields, unwinding: Unwinding): Generator<Fields> {
  const { path, keepEmpty, indexPath } = unwinding;
  const numbered = (document: Fields, index: bigint | null): Fields =>
    indexPath === undefined ? document : withNestedValue(document, indexPath, index);
  const value = nestedValue(fields, path);
  if (!Array.isArray(value)) {
    if (!isNullish(value) || keepEmpty) yield numbered(fields, null);
    return;
  }
  if (value.length === 0 && keepEmpty) {
    yield numbered(withNestedValue(fields, path, undefined), null);
  }
  for (let index = 0; index < value.length; index++) {
    yield numbered(withNestedValue(fields, path, value[index]), BigInt(index));
  }
}

/** `$unwind`: one document for each element of an array. */
export const unwind: StageDefinition = {
  name: '$unwind',
  compile(spec, { context }) {
    const unwinding = parse(spec);
    return {
      *run(documents) {
        for (const document of documents) {
          if (document === PAUSE) {
            yield PAUSE;
            continue;
          }
          for (const made of unwound(fieldsOf(document), unwinding)) {
            if (context.pace?.isDue()) yield PAUSE;
            keepMetadata(document, made);
            yield made;
          }
        }
      },
    };
  },
};

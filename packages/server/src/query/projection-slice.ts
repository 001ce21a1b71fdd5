import { entryOf, present } from '@touchstone/protocol';
import { compileExpression } from '../expression/expression.ts';
import { CommandError } from '../value/command-error.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { QueryContext } from './operator.ts';

/** The number of elements that `$slice` keeps, and from where. */
export interface Slice {
  /** The index to begin at; counted from the end when negative. */
  readonly skip: number;
  readonly limit: number;
}

const INT_MAX = 2 ** 31 - 1;

function asInt(value: Value): number | undefined {
  if (!isNumeric(value)) return undefined;
  return Math.max(-INT_MAX, Math.min(INT_MAX, Math.trunc(toDouble(value))));
}

// A string says why it is not the form of a find command.
function parseFindForm(argument: Value): Slice | string {
  const count = asInt(argument);
  if (count !== undefined) {
    return count < 0 ? { skip: count, limit: -count } : { skip: 0, limit: count };
  }
  if (!Array.isArray(argument)) {
    return 'Location31273: $slice only supports numbers and [skip, limit] arrays';
  }
  if (argument.length !== 2) {
    return 'Location31272: $slice array argument should be of form [skip, limit]';
  }
  const skip = asInt(present(argument[0]));
  const limit = asInt(present(argument[1]));
  if (skip === undefined || limit === undefined) {
    return 'Location31273: $slice only supports numbers and [skip, limit] arrays';
  }
  return limit > 0 ? { skip, limit } : 'Location31273: $slice limit must be positive';
}

/** Reads `{ $slice: … }` of a find projection; undefined when it is the aggregation expression. */
export function parseSlice(spec: Fields, context: QueryContext): Slice | undefined {
  const parsed = parseFindForm(entryOf(spec, '$slice'));
  if (typeof parsed !== 'string') return parsed;
  try {
    compileExpression(spec, context);
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.code !== 28667) {
      const message = error.message.replace(/^Failed to optimize pipeline :: caused by :: /, '');
      throw new CommandError(error.codeName, message);
    }
    throw new CommandError(
      error.codeName,
      `Invalid $slice syntax. The given syntax ${showFields(spec)} did not match the find() ` +
        `syntax because :: ${parsed} :: The given syntax did not match the expression $slice ` +
        `syntax. :: caused by :: ${error.message}`,
    );
  }
}

function sliceArray(array: readonly Value[], { skip, limit }: Slice): Value[] {
  const start = skip < 0 ? Math.max(0, array.length + skip) : skip;
  return array.slice(start, start + limit);
}

/** Slices the arrays at a path, in place; documents in arrays on the way are entered. */
export function sliceAt(fields: Fields, parts: readonly string[], slice: Slice): void {
  const [name, ...rest] = parts;
  const value = fields.get(present(name));
  if (rest.length === 0) {
    if (Array.isArray(value)) fields.set(present(name), sliceArray(value, slice));
    return;
  }
  if (value !== undefined) sliceWithin(value, rest, slice);
}

function sliceWithin(value: Value, parts: readonly string[], slice: Slice): void {
  if (value instanceof Map) sliceAt(value, parts, slice);
  else if (Array.isArray(value)) for (const element of value) sliceWithin(element, parts, slice);
}

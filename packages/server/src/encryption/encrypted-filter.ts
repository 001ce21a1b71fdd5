import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { encryptedExpression } from './encrypted-expression.ts';
import { isEncrypted } from './encrypted-kind.ts';
import type { SchemaReader } from './encryption-information.ts';
import { type Sought, soughtBy } from './find-tags.ts';

/** The place where a document keeps its tags. */
export const TAGS_FIELD = '__safeContent__';

interface Rewriting {
  readonly call: CommandCall;
  readonly schema: SchemaReader;
}

/** A filter with tags in the place of encrypted values; the same where it has none. */
export function encryptedFilter(call: CommandCall, schema: SchemaReader, filter: Fields): Fields {
  return rewritten({ call, schema }, filter);
}

const LOGICAL: ReadonlySet<string> = new Set(['$and', '$nor', '$or']);
const NEGATIVE: ReadonlySet<string> = new Set(['$ne', '$nin']);
const COMPARISONS: ReadonlySet<string> = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$ne']);

function rewritten(rewriting: Rewriting, filter: Fields): Fields {
  const conditions: Fields[] = [];
  const rest: Fields = new Map();
  let isChanged = false;
  for (const [name, value] of filter) {
    const changed = condition(rewriting, name, value);
    if (changed === undefined) {
      rest.set(name, value);
      continue;
    }
    isChanged = true;
    if (changed.kept !== undefined) rest.set(name, changed.kept);
    conditions.push(...changed.conditions);
  }
  if (!isChanged) return filter;
  const all = rest.size === 0 ? conditions : [rest, ...conditions];
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : new Map([['$and', all]]);
}

interface Changed {
  /** The rest of the value that stays under its own name. */
  readonly kept?: Value;
  readonly conditions: readonly Fields[];
}

// Undefined when there is nothing to be changed.
function condition(rewriting: Rewriting, name: string, value: Value): Changed | undefined {
  if (LOGICAL.has(name) && Array.isArray(value)) {
    const changed = value.map((each) => (isFields(each) ? rewritten(rewriting, each) : each));
    const isChanged = changed.some((each, index) => each !== value[index]);
    return isChanged ? { kept: changed, conditions: [] } : undefined;
  }
  if (name === '$expr') {
    const { call, schema } = rewriting;
    const changed = encryptedExpression(value, (each) => soughtBy(call, schema, each));
    return changed === value ? undefined : { kept: changed, conditions: [] };
  }
  if (name.startsWith('$')) return undefined;
  if (isEncrypted(value)) {
    const sought = soughtBy(rewriting.call, rewriting.schema, value);
    return sought === undefined ? undefined : { conditions: [found(sought)] };
  }
  return isFields(value) ? operators(rewriting, value) : undefined;
}

function operators(rewriting: Rewriting, given: Fields): Changed | undefined {
  const rest: Fields = new Map();
  const conditions: Fields[] = [];
  for (const [operator, argument] of given) {
    const made = operatorCondition(rewriting, operator, argument);
    if (made === undefined) rest.set(operator, argument);
    else conditions.push(made);
  }
  if (conditions.length === 0) return undefined;
  return rest.size === 0 ? { conditions } : { kept: rest, conditions };
}

function operatorCondition(
  rewriting: Rewriting,
  operator: string,
  argument: Value,
): Fields | undefined {
  if (operator === '$not' && isFields(argument)) return negatedOperators(rewriting, argument);
  const sought = soughtByOperator(rewriting, operator, argument);
  if (sought === undefined) return undefined;
  return NEGATIVE.has(operator) ? negated(found(sought)) : found(sought);
}

function soughtByOperator(
  rewriting: Rewriting,
  operator: string,
  argument: Value,
): Sought | undefined {
  if (COMPARISONS.has(operator) && isEncrypted(argument)) {
    return soughtBy(rewriting.call, rewriting.schema, argument);
  }
  const isList = operator === '$in' || operator === '$nin';
  return isList && Array.isArray(argument) ? soughtInList(rewriting, argument) : undefined;
}

function negatedOperators(rewriting: Rewriting, given: Fields): Fields | undefined {
  const inner = operators(rewriting, given);
  if (inner === undefined) return undefined;
  if (inner.kept === undefined) return negated(new Map([['$and', [...inner.conditions]]]));
  throw new CommandError(
    'BadValue',
    'A $not over an encrypted field may have no operators besides those with encrypted values',
  );
}

function soughtInList({ call, schema }: Rewriting, list: readonly Value[]): Sought | undefined {
  const sought = list.map((each) => (isEncrypted(each) ? soughtBy(call, schema, each) : undefined));
  if (sought.every((each) => each === undefined)) return undefined;
  const tags = sought.flatMap((each) => {
    if (each !== undefined) return each.kind === 'tags' ? each.tags : [];
    throw new CommandError(
      'Location6329400',
      'If any elements in a $in expression are encrypted, then all elements should be encrypted.',
    );
  });
  return { kind: 'tags', tags };
}

function found(sought: Sought): Fields {
  if (sought.kind === 'otherEnd') return new Map([['$alwaysTrue', new Int32(1)]]);
  const among: Fields = new Map([['$in', [...sought.tags]]]);
  return new Map([[TAGS_FIELD, new Map([['$elemMatch', among]])]]);
}

function negated(filter: Fields): Fields {
  return new Map([['$nor', [filter]]]);
}

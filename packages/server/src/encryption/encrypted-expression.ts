import { present } from '@touchstone/protocol';
import type { Binary } from 'bson';
import { Int32 } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { isEncrypted } from './encrypted-kind.ts';
import type { Sought } from './find-tags.ts';

/** The question of an encrypted value. */
export type Seek = (value: Binary) => Sought | undefined;

const COMPARISONS: ReadonlySet<string> = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$ne']);

/** The operators that look into encrypted texts, and how each calls what it looks for. */
const TEXT_OPERATORS: Readonly<Record<string, string>> = {
  $encStrContains: 'substring',
  $encStrEndsWith: 'suffix',
  $encStrNormalizedEq: 'string',
  $encStrStartsWith: 'prefix',
};

/** An expression with tags in the place of encrypted values; the same where it has none. */
export function encryptedExpression(expression: Value, seek: Seek): Value {
  if (Array.isArray(expression)) return changedArray(expression, seek);
  if (!isFields(expression)) return expression;
  const [first] = expression;
  if (first !== undefined && expression.size === 1) {
    const [operator, argument] = first;
    const condition = operatorCondition(operator, argument, seek);
    if (condition !== undefined) return condition;
    if (operator === '$literal' || operator === '$const') return expression;
  }
  return changedFields(expression, seek);
}

function changedArray(expressions: Value[], seek: Seek): Value[] {
  const changed = expressions.map((each) => encryptedExpression(each, seek));
  return changed.some((each, index) => each !== expressions[index]) ? changed : expressions;
}

function changedFields(expression: Fields, seek: Seek): Fields {
  let result = expression;
  for (const [name, inner] of expression) {
    const changed = encryptedExpression(inner, seek);
    if (changed === inner) continue;
    if (result === expression) result = new Map(expression);
    result.set(name, changed);
  }
  return result;
}

function operatorCondition(operator: string, argument: Value, seek: Seek): Value | undefined {
  const text = TEXT_OPERATORS[operator];
  if (text !== undefined) {
    return isFields(argument) ? foundValue(encryptedConstant(argument.get(text)), seek) : undefined;
  }
  if (!Array.isArray(argument) || argument.length !== 2) return undefined;
  if (operator === '$in') return foundInList(present(argument[1]), seek);
  if (!COMPARISONS.has(operator)) return undefined;
  const value = argument.map(encryptedConstant).find((each) => each !== undefined);
  const isFound = foundValue(value, seek);
  return isFound !== undefined && operator === '$ne' ? not(isFound) : isFound;
}

function foundValue(value: Binary | undefined, seek: Seek): Value | undefined {
  const sought = value === undefined ? undefined : seek(value);
  return sought === undefined ? undefined : found(sought);
}

function encryptedConstant(value: Value | undefined): Binary | undefined {
  if (isEncrypted(value)) return value;
  if (!isFields(value) || value.size !== 1) return undefined;
  const inner = value.get('$literal') ?? value.get('$const');
  return isEncrypted(inner) ? inner : undefined;
}

function foundInList(given: Value, seek: Seek): Value | undefined {
  const list = Array.isArray(given)
    ? given
    : isFields(given)
      ? (given.get('$literal') ?? given.get('$const'))
      : undefined;
  if (!Array.isArray(list)) return undefined;
  const sought = list.map((each) => {
    const value = encryptedConstant(each);
    return value === undefined ? undefined : seek(value);
  });
  if (sought.every((each) => each === undefined)) return undefined;
  const tags = sought.flatMap((each) => {
    if (each !== undefined) return each.kind === 'tags' ? each.tags : [];
    throw new CommandError(
      'Location6334102',
      'If any elements in an $in comparison are encrypted, then all elements should be encrypted.',
    );
  });
  return found({ kind: 'tags', tags });
}

// True if the document has one of the tags; one without tags has none.
function found(sought: Sought): Value {
  if (sought.kind === 'otherEnd') return true;
  const own: Fields = new Map([['$ifNull', ['$__safeContent__', []]]]);
  const tags: Fields = new Map([['$literal', [...sought.tags]]]);
  const common: Fields = new Map([['$setIntersection', [own, tags]]]);
  return new Map([['$gt', [new Map([['$size', common]]), new Int32(0)]]]);
}

function not(expression: Value): Value {
  return new Map([['$not', [expression]]]);
}

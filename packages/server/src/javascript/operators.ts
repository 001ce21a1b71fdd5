import { entryOf } from '@touchstone/protocol';
import { isError } from './exceptions.ts';
import { asFunction, checkLength, hasMember } from './members.ts';
import { scriptError } from './script-failure.ts';
import {
  isPrimitive,
  isTrue,
  looselyEqual,
  numberOf,
  primitiveOf,
  type ScriptValue,
  textOf,
  typeOf,
} from './script-value.ts';

type Binary = (left: ScriptValue, right: ScriptValue) => ScriptValue;

function arithmetic(compute: (left: number, right: number) => number): Binary {
  return (left, right) => compute(numberOf(left), numberOf(right));
}

function order(compare: (left: number | string, right: number | string) => boolean): Binary {
  return (left, right) => {
    const one = primitiveOf(left, 'number');
    const other = primitiveOf(right, 'number');
    if (typeof one === 'string' && typeof other === 'string') return compare(one, other);
    return compare(Number(one), Number(other));
  };
}

function sum(left: ScriptValue, right: ScriptValue): ScriptValue {
  const one = primitiveOf(left, 'default');
  const other = primitiveOf(right, 'default');
  if (typeof one !== 'string' && typeof other !== 'string') return Number(one) + Number(other);
  const texts = [String(one), String(other)] as const;
  checkLength(texts[0].length + texts[1].length);
  return texts[0] + texts[1];
}

function isIn(name: ScriptValue, value: ScriptValue): boolean {
  if (!isPrimitive(value)) return hasMember(value, textOf(name));
  throw scriptError('TypeError', `cannot use 'in' operator to search for ${quoted(name, value)}`);
}

// Known by name: the language's own constructors make what they make, and code's own make plain objects.
function isInstance(value: ScriptValue, maker: ScriptValue): boolean {
  const name = asFunction(maker)?.name;
  if (asFunction(maker) === undefined) {
    throw scriptError('TypeError', "right-hand side of 'instanceof' is not callable");
  }
  if (name === undefined || isPrimitive(value)) return false;
  if (name === 'Object') return true;
  if (name === 'Array') return Array.isArray(value);
  if (name === 'Date') return value instanceof Date;
  return isError(value) && (name === 'Error' || value.members.get('name') === name);
}

function quoted(name: ScriptValue, value: ScriptValue): string {
  return `"${textOf(name)}" in ${typeof value === 'string' ? `"${value}"` : String(value)}`;
}

const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['+', sum],
  ['-', arithmetic((left, right) => left - right)],
  ['*', arithmetic((left, right) => left * right)],
  ['/', arithmetic((left, right) => left / right)],
  ['%', arithmetic((left, right) => left % right)],
  ['**', arithmetic((left, right) => left ** right)],
  ['&', arithmetic((left, right) => left & right)],
  ['|', arithmetic((left, right) => left | right)],
  ['^', arithmetic((left, right) => left ^ right)],
  ['<<', arithmetic((left, right) => left << right)],
  ['>>', arithmetic((left, right) => left >> right)],
  ['>>>', arithmetic((left, right) => left >>> right)],
  ['<', order((left, right) => left < right)],
  ['>', order((left, right) => left > right)],
  ['<=', order((left, right) => left <= right)],
  ['>=', order((left, right) => left >= right)],
  ['==', looselyEqual],
  ['!=', (left, right) => !looselyEqual(left, right)],
  ['===', (left, right) => left === right],
  ['!==', (left, right) => left !== right],
  ['in', isIn],
  ['instanceof', isInstance],
]);

/** Joins two values by an operator of the grammar. */
export function combine(operator: string, left: ScriptValue, right: ScriptValue): ScriptValue {
  return entryOf(BINARY, operator)(left, right);
}

/** True if the left side of a logical operator is all of it. */
export function decides(operator: string, left: ScriptValue): boolean {
  if (operator === '??') return left !== null && left !== undefined;
  return isTrue(left) === (operator === '||');
}

/** The value that an operator before its operand makes of the operand's value. */
export function applied(operator: string, value: ScriptValue): ScriptValue {
  switch (operator) {
    case '!':
      return !isTrue(value);
    case '-':
      return -numberOf(value);
    case '+':
      return numberOf(value);
    case '~':
      return ~numberOf(value);
    case 'typeof':
      return typeOf(value);
    default:
      return undefined;
  }
}

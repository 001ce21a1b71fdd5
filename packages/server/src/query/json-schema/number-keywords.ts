import { compareNumbers, isNumeric, remainder, toDouble } from '../../value/numbers.ts';
import type { Fields, Value } from '../../value/value.ts';
import { booleanArgument, numberArgument, refused, specifiedAs } from './keyword-argument.ts';
import { type SchemaRule, type SchemaSource, simpleRule } from './schema.ts';

function bound(fields: Fields, side: 'minimum' | 'maximum'): SchemaRule[] {
  const exclusiveName = side === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  const limit = numberArgument(fields, side);
  const exclusive = booleanArgument(fields, exclusiveName);
  if (limit === undefined) {
    if (exclusive === undefined) return [];
    throw refused(side, `must be a present if ${exclusiveName} is present`);
  }
  const sign = side === 'minimum' ? 1 : -1;
  const matches = (value: Value): boolean => {
    if (!isNumeric(value)) return true;
    if (Number.isNaN(toDouble(value))) return false;
    const order = compareNumbers(value, limit) * sign;
    return exclusive ? order > 0 : order >= 0;
  };
  const specified = specifiedAs(fields, side, exclusiveName);
  return [simpleRule({ name: side, specified, reason: 'comparison failed' }, matches)];
}

function multipleOf(fields: Fields): SchemaRule[] {
  const divisor = numberArgument(fields, 'multipleOf');
  if (divisor === undefined) return [];
  if (!(toDouble(divisor) > 0)) throw refused('multipleOf', 'must have a positive value');
  const matches = (value: Value): boolean =>
    !isNumeric(value) || compareNumbers(remainder(value, divisor), 0) === 0;
  const specified = specifiedAs(fields, 'multipleOf');
  const reason = 'considered value is not a multiple of the specified value';
  return [simpleRule({ name: 'multipleOf', specified, reason }, matches)];
}

/** multipleOf, maximum, minimum. */
export function numberKeywords({ fields }: SchemaSource): SchemaRule[] {
  return [...multipleOf(fields), ...bound(fields, 'maximum'), ...bound(fields, 'minimum')];
}

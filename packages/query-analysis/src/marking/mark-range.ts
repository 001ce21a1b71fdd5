import { refuse } from '../error/query-analysis-error.ts';
import type { QueryableEncryption } from '../schema/encryption.ts';
import { boolean, documentOf, int32 } from '../value/build-value.ts';
import { typeName } from '../value/type-name.ts';
import { type Field, subtypeOf, type Value } from '../value/value.ts';
import type { Analysis } from './analysis.ts';
import { ENCRYPTED_SUBTYPE, queryablePlaceholder, RANGE } from './mark-value.ts';

/** The operators of ranges, with their numbers in placeholders. */
export const RANGE_OPERATORS: ReadonlyMap<string, number> = new Map([
  ['$gt', 1],
  ['$gte', 2],
  ['$lt', 3],
  ['$lte', 4],
]);

/** One end of a range. */
export interface RangeEnd {
  readonly operator: string;
  readonly value: Value;
}

/**
 * The predicates of a range with one end or two, marked. Of two, the first says all, and the second only that it belongs
 * to it.
 */
export function markRange(
  analysis: Analysis,
  encryption: QueryableEncryption,
  lower: RangeEnd | undefined,
  upper: RangeEnd | undefined,
): readonly Field[] {
  const { query } = encryption;
  const ends = [lower, upper].filter((end) => end !== undefined);
  if (query?.kind !== 'range') {
    refuse(6721001, 'Can only execute encrypted range queries with an encrypted range index');
  }
  if (ends.every(({ value }) => subtypeOf(value) === ENCRYPTED_SUBTYPE)) {
    return ends.map(({ operator, value }) => ({ name: operator, value }));
  }
  for (const { value } of ends) checkType(encryption, value);
  analysis.hasMarks = true;
  const edges = documentOf([
    { name: 'lowerBound', value: lower?.value ?? query.min },
    { name: 'lbIncluded', value: boolean(lower?.operator !== '$gt') },
    { name: 'upperBound', value: upper?.value ?? query.max },
    { name: 'ubIncluded', value: boolean(upper?.operator !== '$lt') },
    { name: 'indexMin', value: query.min },
    { name: 'indexMax', value: query.max },
    ...query.extras,
  ]);
  const common: readonly Field[] = [
    { name: 'payloadId', value: int32(analysis.payloads++) },
    ...ends.map(({ operator }, index) => ({
      name: index === 0 ? 'firstOperator' : 'secondOperator',
      value: int32(RANGE_OPERATORS.get(operator) ?? 0),
    })),
  ];
  return ends.map(({ operator }, index) => {
    const spec = index === 0 ? [{ name: 'edgesInfo', value: edges }, ...common] : common;
    const value = queryablePlaceholder(encryption, 'find', RANGE, documentOf(spec), query.sparsity);
    return { name: operator, value };
  });
}

function checkType({ type }: QueryableEncryption, value: Value): void {
  const actual = typeName(value);
  if (actual === type) return;
  refuse(
    6720002,
    `Invalid value of type ${actual} for a range predicate: field type is not supported with it, as the field's value type is a ${type}`,
  );
}

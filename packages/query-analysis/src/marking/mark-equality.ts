import { BSON_TYPE } from '@touchstone/protocol';
import { refuse } from '../error/query-analysis-error.ts';
import type { Encryption } from '../schema/encryption.ts';
import type { Value } from '../value/value.ts';
import type { Analysis } from './analysis.ts';
import { markValue } from './mark-value.ts';

/** Refuses to look for a value where encryption lets nobody find it. */
export function checkEquality(encryption: Encryption): void {
  if (encryption.kind === 'fieldLevel') {
    if (encryption.isDeterministic) return;
    refuse(51158, 'Cannot query on fields encrypted with the randomized encryption algorithm');
  }
  if (encryption.query?.kind === 'equality' || encryption.query?.kind === 'range') return;
  refuse(63165, 'Can only execute encrypted equality queries with an encrypted equality index');
}

/** A value that a field is compared with for equality, marked. Ranges have their own way. */
export function markEquality(
  analysis: Analysis,
  encryption: Encryption,
  value: Value,
  path: string,
): Value {
  if (analysis.comparisons === 'refuse') {
    refuse(6491101, 'Comparison to encrypted fields not supported');
  }
  checkEquality(encryption);
  if (value.type === BSON_TYPE.null) {
    refuse(51095, `Illegal equality to null predicate for encrypted field: '${path}'`);
  }
  if (value.type === BSON_TYPE.regularExpression && !allowsRegex(encryption)) {
    refuse(
      51092,
      `Invalid match expression operator on encrypted field '${path}': regular expression`,
    );
  }
  return markValue(analysis, encryption, value, 'find');
}

/** Where the stored values are regular expressions, one is a value like any other. */
function allowsRegex(encryption: Encryption): boolean {
  return encryption.kind === 'fieldLevel'
    ? encryption.types?.includes('regex') === true
    : encryption.type === 'regex';
}

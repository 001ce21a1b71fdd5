import { comparison } from '../comparison.ts';
import type { FieldOperator } from '../operator.ts';

/** `$eq`: equal to the argument; a regular expression equals itself only. */
export const eq: FieldOperator = {
  name: '$eq',
  compile: (argument, { compiler }) => comparison('$eq', argument, compiler.context),
};

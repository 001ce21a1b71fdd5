import type { FieldOperator, RootOperator } from '../operator.ts';
import * as comparisons from './expression-comparisons.ts';
import * as arrays from './schema-arrays.ts';
import * as documents from './schema-documents.ts';
import * as values from './schema-values.ts';

/** The operators that stand under a field. */
export const internalFieldOperators: readonly FieldOperator[] = [
  ...Object.values(comparisons),
  arrays.allElemMatchFromIndex,
  arrays.matchArrayIndex,
  arrays.maxItems,
  arrays.minItems,
  arrays.uniqueItems,
  values.binDataEncryptedType,
  values.binDataSubType,
  values.fmod,
  values.maxLength,
  values.minLength,
  values.objectMatch,
  values.schemaEq,
  values.schemaType,
];

/** The operators that stand in a field's place. */
export const internalRootOperators: readonly RootOperator[] = Object.values(documents);

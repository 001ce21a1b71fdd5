import { Binary } from 'bson';
import { encodeFields } from '../../../value/encode-fields.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import { isNullish, type Operator, plain, typeName } from '../../operator.ts';

export const dataSize: readonly Operator[] = [
  plain('$binarySize', 1, ([value]) => {
    if (isNullish(value)) return null;
    if (typeof value === 'string') return integer(Buffer.byteLength(value));
    if (value instanceof Binary) return integer(value.length());
    const words = '$binarySize requires a string or BinData argument';
    return fail(51276, `${words}, found: ${typeName(value)}`);
  }),
  plain('$bsonSize', 1, ([value]) => {
    if (isNullish(value)) return null;
    if (value instanceof Map) return integer(encodeFields(value).length);
    return fail(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
  }),
];

import type { OptionDescriptor } from '../option-descriptor.ts';
import { BOOLEAN, OBJECT } from '../option-type.ts';

/** Describes how documents become bytes and back: the options of the `bson` package. */
export const serialization: readonly OptionDescriptor[] = [
  { name: 'bsonRegExp', type: BOOLEAN },
  { name: 'checkKeys', type: BOOLEAN },
  { name: 'enableUtf8Validation', type: BOOLEAN },
  { name: 'fieldsAsRaw', type: OBJECT, inUri: false },
  { name: 'forceServerObjectId', type: BOOLEAN, default: false },
  { name: 'ignoreUndefined', type: BOOLEAN },
  { name: 'pkFactory', type: OBJECT, inUri: false },
  { name: 'promoteBuffers', type: BOOLEAN },
  { name: 'promoteLongs', type: BOOLEAN },
  { name: 'promoteValues', type: BOOLEAN },
  { name: 'raw', type: BOOLEAN },
  { name: 'serializeFunctions', type: BOOLEAN },
  { name: 'useBigInt64', type: BOOLEAN },
];

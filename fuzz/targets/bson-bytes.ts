import { BsonFormatError, decode, encode, validateDocument } from '@touchstone/protocol';

import { mutated } from '../mutate.ts';
import { functionTarget, type TargetDefinition } from '../target.ts';
import { anyDocument } from '../values.ts';

/** BSON to the codec, mutated: it decodes, and what it decodes it encodes, or refuses. */
export const bsonBytes: TargetDefinition = functionTarget(
  'bson',
  (chance) => mutated(encode(anyDocument(chance, 4)), chance),
  (input) => {
    validateDocument(input);
    encode(decode(input));
  },
  (error) => error instanceof BsonFormatError || error.name === 'BSONError',
);

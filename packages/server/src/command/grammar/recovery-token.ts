import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields } from '../../value/value.ts';
import { document, type FieldType, wrongType } from './field-type.ts';

/** The shard that knows how a transaction ended; without one the transaction has only read. */
export const recoveryToken: FieldType<Fields> = {
  read(element, path) {
    const token = document.read(element, path);
    for (const [name, value] of token) {
      if (name !== 'recoveryShardId') {
        throw new CommandError(
          'Location40415',
          `BSON field '${path}.${name}' is an unknown field.`,
        );
      }
      if (typeof value !== 'string') {
        throw wrongType(`${path}.${name}`, typeAlias(value), ['string']);
      }
    }
    return token;
  },
};

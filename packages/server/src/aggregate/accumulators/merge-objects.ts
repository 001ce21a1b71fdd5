import { fail } from '../../expression/failure.ts';
import { isNullish, typeName } from '../../expression/operator.ts';
import { valueText } from '../../expression/value-text.ts';
import type { Fields } from '../../value/value.ts';
import { type AccumulatorDefinition, unary } from '../accumulator.ts';

/** `$mergeObjects`: the fields of all documents, later ones over earlier ones. */
export const mergeObjects: AccumulatorDefinition = {
  groupsOnly: true,
  ...unary('$mergeObjects', ({ groupsWhereRead }) => {
    const merged: Fields = new Map();
    return {
      add(value) {
        if (isNullish(value)) return;
        if (!(value instanceof Map)) {
          if (groupsWhereRead) fail(5911200, '$mergeObjects only supports objects');
          const words = `$mergeObjects requires object inputs, but input ${valueText(value)}`;
          fail(40400, `${words} is of type ${typeName(value)}`);
        }
        for (const [name, field] of value) merged.set(name, field);
      },
      result: () => merged,
    };
  }),
};

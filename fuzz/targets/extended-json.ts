import { ExtendedJsonError, parseExtendedJson } from '@touchstone/protocol';
import { EJSON } from 'bson';
import { mutated } from '../mutate.ts';
import { functionTarget, type TargetDefinition } from '../target.ts';
import { anyDocument } from '../values.ts';

/** Extended JSON, mutated. */
export const extendedJson: TargetDefinition = functionTarget(
  'extended JSON',
  (chance) =>
    mutated(
      Buffer.from(EJSON.stringify(anyDocument(chance, 3), { relaxed: chance.once(2) })),
      chance,
    ),
  (input) => {
    parseExtendedJson(Buffer.from(input).toString());
  },
  (error) => error instanceof ExtendedJsonError,
);

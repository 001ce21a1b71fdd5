import { modifyCollection } from '../catalog/modify-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import {
  boolean,
  document,
  documents,
  type FieldType,
  integer,
  numberOf,
  string,
  wrongType,
} from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

/** Seconds, or a word that ends it. */
const lifetime: FieldType<number | string> = {
  read(element, path) {
    const value = decodedValue(element);
    if (typeof value === 'string') return value;
    const seconds = numberOf(value);
    if (seconds === undefined) throw wrongType(path, element.type, ['string', 'long']);
    return Number.isNaN(seconds) ? 0 : Math.trunc(seconds);
  },
};

export const collMod: Command = defineCommand({
  name: 'collMod',
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Changes the options of a collection, an index or a view.',
  fields: fields({
    index: optional(document),
    validator: optional(document),
    validationLevel: optional(string),
    validationAction: optional(string),
    viewOn: optional(string),
    pipeline: optional(documents),
    changeStreamPreAndPostImages: optional(document, { since: '5.3' }),
    expireAfterSeconds: optional(lifetime),
    timeseries: optional(document),
    cappedSize: optional(integer),
    cappedMax: optional(integer),
    dryRun: optional(boolean),
    recordPreImages: optional(boolean),
  }),
  run(call, body) {
    if (body.recordPreImages !== undefined && isAtLeast(call.node.version, '6.0')) {
      const words = "BSON field 'collMod.recordPreImages' is an unknown field.";
      throw new CommandError('Location40415', words);
    }
    return modifyCollection(call, namespaceOf(call), body);
  },
});

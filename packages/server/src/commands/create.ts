import { createNamespace } from '../catalog/create-namespace.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  documents,
  integer,
  looseBoolean,
  string,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

export const create: Command = defineCommand({
  name: 'create',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'forwarded',
  stable: true,
  help: 'Creates a collection or a view.',
  fields: fields({
    capped: optional(looseBoolean),
    autoIndexId: optional(looseBoolean),
    idIndex: optional(document),
    size: optional(integer),
    max: optional(integer),
    storageEngine: optional(document),
    validator: optional(document),
    validationLevel: optional(string),
    validationAction: optional(string),
    indexOptionDefaults: optional(document),
    viewOn: optional(string),
    pipeline: optional(documents),
    collation: optional(document),
    changeStreamPreAndPostImages: optional(document, { since: '5.3' }),
    timeseries: optional(document, { since: '5.0' }),
    clusteredIndex: optional(value, { since: '5.3' }),
    expireAfterSeconds: optional(integer, { since: '5.0' }),
    encryptedFields: optional(document, { since: '6.0' }),
    flags: optional(integer),
    temp: optional(boolean),
  }),
  run(call, body) {
    if (body.temp !== undefined) {
      throw new CommandError('InvalidOptions', "the 'temp' field is an invalid option");
    }
    createNamespace(call, namespaceOf(call), body);
    if (body.autoIndexId === undefined) return new Map();
    return new Map([
      ['note', 'The autoIndexId option is deprecated and will be removed in a future release'],
    ]);
  },
});

import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  documents,
  hint,
  looseBoolean,
  rawDocument,
  update as updateType,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceToWrite } from '../command/namespace.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import { runFindAndModify } from '../write/run-find-and-modify.ts';

export const findAndModify: Command = defineCommand({
  name: 'findAndModify',
  aliases: ['findandmodify'],
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'forwarded',
  retryable: true,
  stable: true,
  help: 'Changes or removes one document, and returns it as it was before or is after.',
  fields: fields(
    {
      query: optional(document, { nullable: true }),
      fields: optional(document, { nullable: true }),
      sort: optional(document, { nullable: true }),
      hint: optional(hint, { since: '4.3.1' }),
      collation: optional(document),
      arrayFilters: optional(documents),
      remove: optional(looseBoolean),
      update: optional(updateType),
      upsert: optional(looseBoolean),
      new: optional(looseBoolean),
      bypassDocumentValidation: optional(looseBoolean),
      let: optional(document, { since: '4.9' }),
      runtimeConstants: optional(document),
      legacyRuntimeConstants: optional(document),
      encryptionInformation: optional(rawDocument, { since: '6.0' }),
      sampleId: optional(value),
      isTimeseriesNamespace: optional(boolean),
    },
    {
      unknownField: (name, version) =>
        isAtLeast(version, '4.9')
          ? undefined
          : new CommandError('FailedToParse', `BSON field '${name}' is an unknown field.`),
    },
  ),
  run: (call, body) => runFindAndModify(call, namespaceToWrite(call), body),
});

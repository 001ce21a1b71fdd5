import { collectionStatistics } from '../collection/collection-statistics.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { positive } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';

export const collStats: Command = defineCommand({
  name: 'collStats',
  aliases: ['collstats'],
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Tells how much a collection holds.',
  fields: fields({ scale: optional(positive) }),
  run: (call, { scale = 1 }) => collectionStatistics(call, namespaceOf(call), scale),
});

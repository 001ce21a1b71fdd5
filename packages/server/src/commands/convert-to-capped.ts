import { copyAsCapped, sourceOf } from '../catalog/capped-copy.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';

export const convertToCapped: Command = defineCommand({
  name: 'convertToCapped',
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Makes a collection capped, without its indexes.',
  fields: fields({ size: optional(value) }),
  run(call, { size }) {
    const namespace = namespaceOf(call, 'InvalidNamespace');
    const source = sourceOf(call, namespace, size);
    call.node.storage.drop(source.collection);
    copyAsCapped(call, namespace, source);
    return new Map();
  },
});

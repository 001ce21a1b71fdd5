import { copyAsCapped, sourceOf } from '../catalog/capped-copy.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { checkNamespace, namespaceOf, namespaceText } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

export const cloneCollectionAsCapped: Command = defineCommand({
  name: 'cloneCollectionAsCapped',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Copies a collection into a capped one.',
  fields: fields({ toCollection: optional(value), size: optional(value) }),
  run(call, { toCollection, size }) {
    const namespace = namespaceOf(call, 'InvalidNamespace');
    if (typeof toCollection !== 'string') {
      throw new CommandError('TypeMismatch', "'toCollection' must be of type String");
    }
    const target = checkNamespace({ ...namespace, name: toCollection });
    const source = sourceOf(call, namespace, size);
    if (call.data.find(target.database, target.name) !== undefined) {
      throw new CommandError(
        'NamespaceExists',
        `cloneCollectionAsCapped failed - destination collection ${namespaceText(target)} already ` +
          `exists. source collection: ${namespaceText(namespace)}`,
      );
    }
    copyAsCapped(call, target, source);
    return new Map();
  },
});

import { filterShape, shapeAsked } from '../catalog/index-filters.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

export const planCacheSetFilter: Command = defineCommand({
  name: 'planCacheSetFilter',
  target: 'collection',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Sets the indexes that queries of one shape may use, until the server ends.',
  fields: fields({}, { lenient: true }),
  run(call) {
    const collection = existingCollection(call, namespaceOf(call, 'InvalidNamespace'));
    if (collection === undefined) throw new CommandError('BadValue', 'no such collection');
    const indexes = indexesAsked(call);
    const asked = shapeAsked(call);
    collection.indexFilters.set(filterShape(asked), { ...asked, indexes });
    return new Map();
  },
});

function indexesAsked({ body }: CommandCall): readonly (string | Fields)[] {
  const indexes = body.value('indexes');
  if (indexes === undefined) throw refused('required field indexes missing');
  if (!Array.isArray(indexes)) throw refused('required field indexes must be an array');
  if (indexes.length === 0) {
    throw refused('required field indexes must contain at least one index');
  }
  // Key patterns are kept, and told, before names.
  const asked = indexes.map(indexAsked);
  return [...asked.filter(isFields), ...asked.filter((index) => typeof index === 'string')];
}

function indexAsked(index: Value): string | Fields {
  if (typeof index === 'string') return index;
  if (!isFields(index)) throw refused('each item in indexes must be an object or string');
  if (index.size === 0) throw refused('index specification cannot be empty');
  return index;
}

function refused(words: string): CommandError {
  return new CommandError('BadValue', words);
}

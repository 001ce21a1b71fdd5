import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import type { DocumentCheck } from './check-geometry.ts';
import type { IndexDefinition } from './index-definition.ts';

/** The check of a hashed index, which holds no arrays; undefined for other indexes. */
export function hashedCheckOf({ paths }: IndexDefinition): DocumentCheck | undefined {
  if (!paths.some(({ special }) => special === 'hashed')) return undefined;
  const names = paths.map(({ path }) => path.split('.'));
  return (document) => {
    const fields = decodeFields(document);
    for (const path of names) {
      const array = arrayOn(fields, path);
      if (array === undefined) continue;
      throw new CommandError(
        'Location16766',
        `Error: hashed indexes do not currently support array values. Found array at path: ${array}`,
      );
    }
  };
}

function arrayOn(fields: Fields, names: readonly string[]): string | undefined {
  let value: Value | undefined = fields;
  for (const [depth, name] of names.entries()) {
    if (!(value instanceof Map)) return undefined;
    value = value.get(name);
    if (Array.isArray(value)) return names.slice(0, depth + 1).join('.');
  }
  return undefined;
}

import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { isArrayIndex } from '../value/path.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** The document that fields are renamed in. */
interface RenamedDocument {
  readonly root: Fields;
  readonly id: Value | undefined;
}

function inArray(source: string, array: string, id: Value | undefined): CommandError {
  const where = id === undefined ? 'no id' : showElement('_id', id);
  return new CommandError(
    'BadValue',
    `The source field cannot be an array element, '${source}' in doc with ${where} has an array ` +
      `field called '${array}'`,
  );
}

/** The value that `$rename` moves; undefined when there is none, thrown when it cannot be moved. */
export function renamedValue({ root, id }: RenamedDocument, source: string): Value | undefined {
  let value: Value | undefined = root;
  let last = '';
  for (const part of source.split('.')) {
    if (value instanceof Map) value = value.get(part);
    else if (Array.isArray(value) && isArrayIndex(part)) {
      if (Number(part) >= value.length) return undefined;
      throw inArray(source, last, id);
    } else {
      const element = showElement(last, present(value));
      const message = `cannot use the part (${last} of ${source}) to traverse the element ({${element}})`;
      throw new CommandError('PathNotViable', message);
    }
    if (value === undefined) return undefined;
    last = part;
  }
  return value;
}

/** Removes a field, copying the documents on its path. */
export function removeSource(root: Fields, source: string): void {
  const parts = source.split('.');
  const last = present(parts.pop());
  let inner = root;
  for (const part of parts) {
    const copy: Fields = new Map(asFields(inner.get(part)));
    inner.set(part, copy);
    inner = copy;
  }
  inner.delete(last);
}

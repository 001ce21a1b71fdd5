import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { isArrayIndex } from '../value/path.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { Move } from './modifier.ts';

/** The document that fields are renamed in. */
interface RenamedDocument {
  readonly root: Fields;
  readonly id: Value | undefined;
}

// The fields on a path, from the outermost, as far as there are any; each with its name.
function* onPath(root: Fields, path: string): Generator<readonly [name: string, value: Value]> {
  let value: Value | undefined = root;
  for (const name of path.split('.')) {
    if (value instanceof Map) value = value.get(name);
    else if (Array.isArray(value) && isArrayIndex(name)) value = value[Number(name)];
    else return;
    if (value === undefined) return;
    yield [name, value];
  }
}

// The innermost array above the end of a path.
function arrayAbove(root: Fields, path: string): string | undefined {
  let found: string | undefined;
  let depth = path.split('.').length;
  for (const [name, value] of onPath(root, path)) {
    depth--;
    if (depth > 0 && Array.isArray(value)) found = name;
  }
  return found;
}

function checkNotInArray({ root, id }: RenamedDocument, which: string, path: string): void {
  const array = arrayAbove(root, path);
  if (array === undefined) return;
  const where = id === undefined ? 'no id' : showElement('_id', id);
  throw new CommandError(
    'BadValue',
    `The ${which} field cannot be an array element, '${path}' in doc with ${where} has an array ` +
      `field called '${array}'`,
  );
}

/**
 * The value that `$rename` moves; undefined when there is none. Throws PathNotViable where the source cannot be
 * there, and BadValue where it or the destination is within an array.
 */
export function renamedValue(
  document: RenamedDocument,
  { source, destination }: Move,
): Value | undefined {
  const parts = source.split('.');
  const fields = [...onPath(document.root, source)];
  const value = fields[parts.length - 1]?.[1];
  if (value === undefined) {
    checkViable(fields, source);
    return undefined;
  }
  checkNotInArray(document, 'source', source);
  checkNotInArray(document, 'destination', destination);
  return value;
}

// A field that is missing could be there: the last one that is there has fields of its own.
function checkViable(fields: readonly (readonly [string, Value])[], source: string): void {
  const parts = source.split('.');
  const [name, value] = fields.at(-1) ?? [];
  if (name === undefined || value === undefined || value instanceof Map) return;
  if (Array.isArray(value) && isArrayIndex(parts[fields.length] ?? '')) return;
  const element = showElement(name, value);
  const message = `cannot use the part (${name} of ${source}) to traverse the element ({${element}})`;
  throw new CommandError('PathNotViable', message);
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

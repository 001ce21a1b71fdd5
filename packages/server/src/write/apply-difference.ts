import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/**
 * A document with a difference of the op-log applied: `d` removed, `u` updated, `i` inserted, `s…` inside; of an array `l`
 * its length, `u…` an element. Throws BadValue for a difference that does not fit.
 */
export function withDifference(document: Fields, difference: Fields): Fields {
  const changed: Fields = new Map(document);
  for (const [name, part] of difference) {
    if (!isFields(part)) throw misfit(name);
    change(changed, name, part);
  }
  return changed;
}

function change(changed: Fields, name: string, part: Fields): void {
  switch (name) {
    case 'd':
      for (const removed of part.keys()) changed.delete(removed);
      break;
    case 'u':
      for (const [field, given] of part) changed.set(field, given);
      break;
    case 'i':
      insertLast(changed, part);
      break;
    default: {
      const field = innerName(name);
      changed.set(field, inner(changed.get(field), part, name));
    }
  }
}

function innerName(name: string): string {
  if (name.startsWith('s')) return name.slice(1);
  throw misfit(name);
}

function insertLast(changed: Fields, inserted: Fields): void {
  for (const [field, given] of inserted) {
    changed.delete(field);
    changed.set(field, given);
  }
}

function inner(value: Value | undefined, difference: Fields, name: string): Value {
  if (difference.get('a') === true) {
    if (!Array.isArray(value)) throw misfit(name);
    return changedArray(value, difference);
  }
  if (!isFields(value)) throw misfit(name);
  return withDifference(value, difference);
}

function changedArray(array: readonly Value[], difference: Fields): Value[] {
  const changed = [...array];
  for (const [name, value] of difference) {
    if (name === 'a') continue;
    if (name === 'l') changed.length = Math.min(changed.length, numberOf(value) ?? 0);
    else changeElement(changed, name, value);
  }
  return changed;
}

function changeElement(changed: Value[], name: string, value: Value): void {
  const at = Number(name.slice(1));
  while (changed.length < at) changed.push(null);
  if (name.startsWith('u')) changed[at] = value;
  else if (isFields(value)) changed[Number(innerName(name))] = inner(changed[at], value, name);
  else throw misfit(name);
}

function misfit(name: string): CommandError {
  return new CommandError('BadValue', `the difference "${name}" does not fit the document`);
}

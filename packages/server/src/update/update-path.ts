import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';

const IDENTIFIER = /^\$\[(.*)\]$/;

/** The identifier of `$[identifier]`, empty for `$[]`; undefined for every other part. */
export function arrayFilterIdentifier(part: string): string | undefined {
  return IDENTIFIER.exec(part)?.[1];
}

/** Takes an update's path apart; throws where no field can have it. */
export function parseUpdatePath(path: string): readonly string[] {
  if (path === '') throw new CommandError('EmptyFieldName', 'An empty update path is not valid.');
  const parts = path.split('.');
  if (parts.includes('')) {
    const message = `The update path '${path}' contains an empty field name, which is not allowed.`;
    throw new CommandError('EmptyFieldName', message);
  }
  if (parts[0] === '$') {
    throw new CommandError(
      'BadValue',
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  }
  if (arrayFilterIdentifier(present(parts[0])) !== undefined) {
    throw new CommandError(
      'BadValue',
      "Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in " +
        `path '${path}'`,
    );
  }
  if (parts.filter((part) => part === '$').length > 1) {
    const message = `Too many positional (i.e. '$') elements found in path '${path}'`;
    throw new CommandError('BadValue', message);
  }
  return parts;
}

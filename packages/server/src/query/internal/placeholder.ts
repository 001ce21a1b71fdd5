import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { nodeMatches } from '../match-node.ts';
import type { FilterCompiler } from '../operator.ts';

/** The test of a filter in which a name stands for the value: `{ i: { $gt: 1 } }`. */
export function placeholderTest(
  filter: Fields,
  compiler: FilterCompiler,
): { readonly name: string | undefined; matches(value: Value): boolean } {
  const node = compiler.filter(filter, false);
  const name = nameIn(filter);
  return {
    name,
    matches: (value) => nodeMatches(node, new Map([[name ?? '', value]])),
  };
}

/** Refuses a filter about another name than the one that was announced. */
export function checkPlaceholder(
  operator: string,
  announced: Value | undefined,
  part: { readonly field: string; readonly name: string | undefined },
): void {
  if (typeof announced !== 'string') {
    const words = `requires 'namePlaceholder' to be a string, not ${typeAlias(announced ?? null)}`;
    throw new CommandError('TypeMismatch', `${operator} ${words}`);
  }
  if (part.name === undefined || part.name === announced) return;
  throw new CommandError(
    'FailedToParse',
    `${operator} expected a name placeholder of ${announced}, but '${part.field}' has a ` +
      `mismatching placeholder '${part.name}'`,
  );
}

/** The filter that a field of such an operator holds. Throws for anything but a document. */
export function filterIn(operator: string, field: string, value: Value | undefined): Fields {
  if (value instanceof Map) return value;
  const words = `found '${field}', which is an incompatible type: ${typeAlias(value ?? null)}`;
  throw new CommandError('TypeMismatch', `${operator} ${words}`);
}

function nameIn(filter: Fields): string | undefined {
  for (const [name, value] of filter) {
    if (!name.startsWith('$')) return name.split('.', 1)[0];
    for (const inner of Array.isArray(value) ? value : []) {
      const found = inner instanceof Map ? nameIn(inner) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

import { present } from '@touchstone/protocol';
import { compileMatcher } from '../query/match.ts';
import type { MatchNode } from '../query/match-node.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { UpdateContext } from './modifier.ts';

/** True if an array's element is meant by an identifier. */
export type ElementFilter = (element: Value) => boolean;

function failed(codeName: string, message: string): CommandError {
  return new CommandError(codeName, `Error parsing array filter :: caused by :: ${message}`);
}

function topLevelNames(node: MatchNode): string[] {
  if (node.kind === 'field') return [present(node.path.parts[0]).name];
  if (node.kind === 'logical') return node.children.flatMap(topLevelNames);
  if (node.operator === '$expr' || node.operator === '$jsonSchema') {
    throw failed('QueryFeatureNotAllowed', `${node.operator} is not allowed in this context`);
  }
  return [];
}

function identifierOf(node: MatchNode): string {
  const [first, ...others] = new Set(topLevelNames(node));
  if (first === undefined) {
    const message = 'Cannot use an expression without a top-level field name in arrayFilters';
    throw new CommandError('FailedToParse', message);
  }
  if (others.length > 0) {
    const message = `Expected a single top-level field name, found '${first}' and '${others[0]}'`;
    throw failed('FailedToParse', message);
  }
  if (/^[a-z][a-zA-Z0-9]*$/.test(first)) return first;
  throw failed(
    'BadValue',
    'The top-level field name must be an alphanumeric string beginning with a lowercase letter, ' +
      `found '${first}'`,
  );
}

function compileFilter(filter: Fields, context: UpdateContext): [string, ElementFilter] {
  let matcher: ReturnType<typeof compileMatcher>;
  try {
    matcher = compileMatcher(filter, { ...context, allowsWhere: false });
  } catch (error) {
    throw error instanceof CommandError ? failed(error.codeName, error.message) : error;
  }
  const identifier = identifierOf(matcher.node);
  return [identifier, (element) => matcher.matches(new Map([[identifier, element]]))];
}

/** Compiles the array filters of an update, by identifier. */
export function compileArrayFilters(context: UpdateContext): ReadonlyMap<string, ElementFilter> {
  const filters = new Map<string, ElementFilter>();
  for (const filter of context.arrayFilters ?? []) {
    const [identifier, accepts] = compileFilter(filter, context);
    if (filters.has(identifier)) {
      const message = `Found multiple array filters with the same top-level field name ${identifier}`;
      throw new CommandError('FailedToParse', message);
    }
    filters.set(identifier, accepts);
  }
  return filters;
}

/** Refuses filters that no path of the update names. */
export function checkFiltersUsed(
  filters: ReadonlyMap<string, ElementFilter>,
  used: ReadonlySet<string>,
  update: Fields,
): void {
  for (const identifier of filters.keys()) {
    if (used.has(identifier)) continue;
    const shown = showFields(update);
    const message = `The array filter for identifier '${identifier}' was not used in the update ${shown}`;
    throw new CommandError('FailedToParse', message);
  }
}

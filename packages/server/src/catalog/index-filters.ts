import type { CommandCall } from '../command/call.ts';
import { queryContext } from '../find/query-context.ts';
import { queryShape } from '../plan/query-shape.ts';
import { compileMatcher } from '../query/match.ts';
import type { IndexFilter } from '../storage/document-collection.ts';
import { collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields } from '../value/value.ts';

/** The shape that a command about index filters speaks of. Throws BadValue for one that is none. */
export function shapeAsked(call: CommandCall): Omit<IndexFilter, 'indexes'> {
  const query = fieldsAsked(call, 'query', 'required');
  if (query === undefined) throw new CommandError('BadValue', 'required field query missing');
  const given = fieldsAsked(call, 'collation', 'optional');
  const collation = given === undefined ? undefined : parseCollation(given, 'collation');
  compileMatcher(query, queryContext(call, { collation }), { allowsNear: true });
  return {
    query,
    sort: fieldsAsked(call, 'sort', 'optional') ?? new Map(),
    projection: fieldsAsked(call, 'projection', 'optional') ?? new Map(),
    collation: collation && collationDocument(collation),
  };
}

/** The text that an index filter is found by. */
export function filterShape({
  query,
  sort,
  projection,
  collation,
}: Omit<IndexFilter, 'indexes'>): string {
  return queryShape({ filter: query, sort, projection, collation });
}

function fieldsAsked({ body }: CommandCall, name: string, need: string): Fields | undefined {
  const value = body.value(name);
  if (value === undefined || isFields(value)) return value;
  throw new CommandError('BadValue', `${need} field ${name} must be an object`);
}

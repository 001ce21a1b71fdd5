import { present } from '@touchstone/protocol';
import { seriesOf } from '../collection/time-series.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { executing } from '../command/maybe-promise.ts';
import { eachDocument, inPieces } from '../command/pacing.ts';
import { parseFieldPath } from '../expression/field-path.ts';
import { type DistinctScan, distinctScan, distinctValues } from '../find/index-answers.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import type { Namespace } from '../storage/collection.ts';
import type { Collation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { parsePath, somePathValue } from '../value/path.ts';
import { sortSteps } from '../value/sort-steps.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { openFind } from './open-find.ts';

export interface DistinctBody {
  readonly key: string;
  readonly query?: Fields;
  readonly hint?: string | Fields;
  readonly collation?: Fields;
}

/** The different values at a path, in their order; arrays count element by element. */
export function runDistinct(
  call: CommandCall,
  namespace: Namespace,
  body: DistinctBody,
): MaybePromise<Value[]> {
  const { key, query, hint, collation } = body;
  if (key.includes('\0')) {
    throw new CommandError('Location31032', 'Key field cannot contain an embedded null byte');
  }
  checkQuery(call, query);
  parseFieldPath(key);
  const indexed = indexedValues(call, namespace, body);
  if (indexed !== undefined) return indexed;
  const { source } = openFind(call, namespace, {
    ...(query === undefined ? {} : { filter: query }),
    ...(hint === undefined ? {} : { hint }),
    ...(collation === undefined ? {} : { collation }),
  });
  const path = parsePath(key);
  const found: Value[] = [];
  const take = (document: Uint8Array): void => {
    somePathValue(document, path, 'keep', (value) => {
      if (Array.isArray(value)) for (const each of value) found.push(each);
      else if (value !== undefined) found.push(value);
      return false;
    });
  };
  const looked = executing('Executor error during distinct command', () =>
    eachDocument(call, source, take),
  );
  const ofCollection = call.data.collection(namespace.database, namespace.name)?.options.collation;
  const values = (): MaybePromise<Value[]> =>
    inPieces(call, differing(found, collationOf(collation, ofCollection)));
  return looked instanceof Promise ? looked.then(values) : values();
}

// A senseless filter is refused before a senseless key is.
function checkQuery(call: CommandCall, query: Fields | undefined): void {
  if (query === undefined) return;
  compileMatcher(query, queryContext(call, { collation: undefined, allowsWhere: true }), {
    allowsNear: true,
  });
}

// An index in the order of the values tells them without a look at every document.
function indexedValues(
  call: CommandCall,
  { database, name }: Namespace,
  { key, query, hint, collation }: DistinctBody,
): MaybePromise<Value[]> | undefined {
  if (hint !== undefined || call.data.find(database, name)?.kind !== 'collection') return undefined;
  const collection = call.data.collection(database, name, call.readAt);
  // Buckets have no key for what a measurement lacks.
  if (collection === undefined || seriesOf(collection.options.shown) !== undefined)
    return undefined;
  const own = collationOf(collation, collection.options.collation);
  const context = queryContext(call, { collation: own, allowsWhere: true });
  const filter = query ?? new Map();
  const scan = distinctScan(collection, { filter, context, at: call.readAt }, key);
  if (scan === undefined) return undefined;
  const steps = told(scan, own);
  // Others may change the index between two pieces, which a snapshot must not see.
  return call.readAt === undefined ? inPieces(call, steps) : allAtOnce(steps);
}

function* told(scan: DistinctScan, collation: Collation | undefined): Steps<Value[]> {
  const values: Value[] = [];
  for (const value of distinctValues(scan)) {
    values.push(value);
    yield;
  }
  return yield* differing(values, collation);
}

/** So many values are compared in one step. */
const VALUES_AT_ONCE = 1024;

function* differing(values: Value[], collation: Collation | undefined): Steps<Value[]> {
  yield* sortSteps(values, (a, b) => compareValues(a, b, collation));
  const found: Value[] = [];
  for (const [at, value] of values.entries()) {
    const isNew = at === 0 || compareValues(present(values[at - 1]), value, collation) !== 0;
    if (isNew) found.push(value);
    if (at % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
  }
  return found;
}

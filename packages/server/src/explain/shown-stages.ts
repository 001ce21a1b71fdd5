import { entryOf } from '@touchstone/protocol';
import type { WrittenStage } from '../aggregate/move-stages.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { projectedPaths } from '../plan/covering.ts';
import { isNumeric, toDouble } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** The stages of a pipeline as MongoDB shows what it has made of them. */
export function shownStages(written: readonly WrittenStage[], database: string): Reply[] {
  return written.map(({ name, argument }) =>
    replyOf({ [name]: shownArgument(name, argument, database) }),
  );
}

const LOOKUP_ORDER = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline'];

const GRAPH_ORDER = ['from', 'as', 'connectToField', 'connectFromField', 'startWith'];

// All that a `$merge` is made with, also what is so by default.
function shownMerge(argument: Value, database: string): Value {
  const given: Fields = isFields(argument) ? argument : new Map([['into', argument]]);
  const into = given.get('into') ?? '';
  const target = isFields(into) ? into : new Map([['coll', into]]);
  const whenMatched = given.get('whenMatched') ?? 'merge';
  const shown: Fields = new Map<string, Value>([
    [
      'into',
      new Map<string, Value>([
        ['db', target.get('db') ?? database],
        ['coll', target.get('coll') ?? ''],
      ]),
    ],
    ['on', given.get('on') ?? '_id'],
  ]);
  if (Array.isArray(whenMatched)) {
    const variables = given.get('let');
    const known: Fields = isFields(variables) ? new Map(variables) : new Map();
    shown.set('let', known.has('new') ? known : known.set('new', '$$ROOT'));
  }
  shown.set('whenMatched', whenMatched);
  return shown.set('whenNotMatched', given.get('whenNotMatched') ?? 'insert');
}

function inOrder(fields: Fields, names: readonly string[]): Fields {
  const known = names.flatMap((name): [string, Value][] =>
    fields.has(name) ? [[name, entryOf(fields, name)]] : [],
  );
  return new Map([...known, ...[...fields].filter(([name]) => !names.includes(name))]);
}

function shownSample(argument: Value): Value {
  const size = isFields(argument) ? argument.get('size') : undefined;
  return isNumeric(size) ? new Map([['size', BigInt(Math.trunc(toDouble(size)))]]) : argument;
}

function shownArgument(name: string, argument: Value, database: string): Value {
  switch (name) {
    case '$sample':
      return shownSample(argument);
    case '$out':
      if (typeof argument !== 'string') return argument;
      return new Map([
        ['coll', argument],
        ['db', database],
      ]);
    case '$merge':
      return shownMerge(argument, database);
    case '$graphLookup':
      return isFields(argument) ? inOrder(argument, GRAPH_ORDER) : argument;
    case '$lookup':
      return isFields(argument) ? inOrder(argument, LOOKUP_ORDER) : argument;
    case '$limit':
    case '$skip':
      return isNumeric(argument) ? BigInt(Math.trunc(toDouble(argument))) : argument;
    case '$unwind':
      return typeof argument === 'string' ? new Map([['path', argument]]) : argument;
    case '$project':
      return isFields(argument) ? (shownFields(argument) ?? argument) : argument;
    default:
      return argument;
  }
}

/** A `$project` of fields as they are, which the query does by itself; undefined for other stages. */
export function shownProjection(stage: WrittenStage | undefined): Fields | undefined {
  if (stage?.name !== '$project' || !isFields(stage.argument)) return undefined;
  return shownFields(stage.argument);
}

function shownFields(argument: Fields): Fields | undefined {
  const paths = projectedPaths(argument);
  if (paths === undefined || paths.some((path) => path.includes('.'))) return undefined;
  const id = argument.get('_id');
  const hasId = id === undefined || isTruthy(id);
  const others = paths.filter((path) => path !== '_id').map((path) => [path, true] as const);
  return hasId ? new Map([['_id', true], ...others]) : new Map([...others, ['_id', false]]);
}

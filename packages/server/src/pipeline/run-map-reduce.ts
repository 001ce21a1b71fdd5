import { entryOf, present } from '@touchstone/protocol';
import { PAUSE } from '../aggregate/pause.ts';
import type { PipelineContext } from '../aggregate/pipeline.ts';
import { compilePipeline } from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { ScriptContext } from '../javascript/script.ts';
import {
  type ScriptFunction,
  type ScriptValue,
  scriptValueOf,
} from '../javascript/script-value.ts';
import { storedValueOf } from '../javascript/stored-value.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { asArray } from '../value/known-value.ts';
import type { Steps } from '../value/steps.ts';
import { type AnyDocument, bsonUndefined, type Fields, type Value } from '../value/value.ts';
import { pipelineContext } from './pipeline-environment.ts';
import { compileOver, runPipeline, stagesOf } from './pipeline-source.ts';

/** The documents that a `mapReduce` reads, and the sources of its functions. */
export interface MapReduceBody {
  readonly map: string;
  readonly reduce: string;
  readonly finalize?: string;
  readonly query?: Fields;
  readonly sort?: Fields;
  readonly limit?: number;
  readonly scope?: Fields;
  readonly collation?: Fields;
}

/** A `mapReduce` that has been carried out. */
export interface MapReduced {
  /** One document for each key: `_id` and `value`. */
  readonly results: readonly Fields[];
  /** Makes one document of two that have the same key, by the functions of the command. */
  readonly together: (one: Fields, other: Fields) => Fields;
}

/** Maps the documents, and reduces what they emit, in steps: one value for each key, in the order of the keys' first coming. */
export function* runningMapReduce(
  call: CommandCall,
  namespace: Namespace,
  body: MapReduceBody,
): Steps<MapReduced> {
  const { database, name: collection } = namespace;
  const own = call.data.collection(database, collection)?.options.collation;
  const collation = collationOf(body.collation, own);
  const base = { ...queryContext(call, { collation }), pace: paceOf(call) };
  const context = pipelineContext(call, base, { database, collection });
  const world = new ScriptContext(present(base.scripts).host, body.scope);
  const emitted = yield* emittedBy(world, body.map, sourceOf(call, context, body));
  // Compiled where it is first needed: code that is never called is never read.
  let compiled: ReturnType<typeof reducer> | undefined;
  const reduce = (key: Value, values: readonly Value[]): Fields => {
    compiled ??= reducer(world, body);
    return new Map([
      ['_id', key],
      ['value', compiled(key, values)],
    ]);
  };
  const results: Fields[] = [];
  for (const group of compilePipeline([GROUPING], context).run(emitted)) {
    if (group !== PAUSE) {
      const fields = group instanceof Map ? group : decodeFields(group);
      results.push(reduce(entryOf(fields, '_id'), asArray(fields.get('values'))));
    }
    yield;
  }
  const together = (one: Fields, other: Fields): Fields =>
    reduce(entryOf(one, '_id'), [one.get('value') ?? null, other.get('value') ?? null]);
  return { results, together };
}

function sourceOf(
  call: CommandCall,
  context: PipelineContext,
  { query, sort, limit }: MapReduceBody,
): Iterable<AnyDocument> {
  const stages = stagesOf({
    ...(query !== undefined && { filter: query }),
    ...(sort !== undefined && { sort }),
    ...(limit !== undefined && { limit }),
  });
  const over = compileOver(call, stages, context);
  return runPipeline(call, over.pipeline, over.context);
}

function* emittedBy(
  world: ScriptContext,
  source: string,
  documents: Iterable<AnyDocument>,
): Steps<Fields[]> {
  const emitted: Fields[] = [];
  const emit: ScriptFunction = {
    kind: 'function',
    call(_self, given) {
      if (given.length !== 2) throw new CommandError('Location31220', 'emit takes 2 args');
      const [key, value] = given;
      // A key that is undefined is null.
      const pair: [string, Value][] = [
        ['key', storedValueOf(key ?? null)],
        ['value', storedValueOf(value)],
      ];
      emitted.push(new Map(pair));
      return undefined;
    },
  };
  let map: ScriptFunction | undefined;
  for (const document of documents) {
    yield;
    if (document === PAUSE) continue;
    map ??= world.compile(source, { emit });
    map.call(scriptValueOf(document instanceof Map ? document : decodeFields(document)), []);
  }
  return emitted;
}

// As `$group` tells keys apart, and by the collation of the command.
const GROUPING: Fields = new Map<string, Value>([
  [
    '$group',
    new Map<string, Value>([
      ['_id', '$key'],
      ['values', new Map([['$push', '$value']])],
    ]),
  ],
]);

function reducer(
  world: ScriptContext,
  body: MapReduceBody,
): (key: Value, values: readonly Value[]) => Value {
  const reduce = world.compile(body.reduce);
  const finalize = body.finalize === undefined ? undefined : world.compile(body.finalize);
  return (key, values) => {
    const self: ScriptValue = new Map();
    const reduced = resultOf(
      reduce.call(self, [scriptValueOf(key), values.map((each) => scriptValueOf(each))]),
    );
    if (finalize === undefined) return reduced;
    return resultOf(finalize.call(self, [scriptValueOf(key), scriptValueOf(reduced)]));
  };
}

function resultOf(value: ScriptValue): Value {
  const stored = storedValueOf(value);
  return stored === bsonUndefined ? null : stored;
}

/** The refusal of `$merge` of a key that identifies no document. */
export function checkKey(document: Fields): void {
  const key = document.get('_id');
  const isNothing = key === null || key === undefined || key === bsonUndefined;
  if (!isNothing && !Array.isArray(key)) return;
  throw isNothing
    ? new CommandError(
        'Location51132',
        "$merge write error: 'on' field '_id' cannot be missing, null, undefined or an array",
      )
    : new CommandError('Location51185', "$merge write error: 'on' field '_id' is an array");
}

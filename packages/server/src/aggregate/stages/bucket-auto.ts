import { present } from '@touchstone/protocol';
import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { Standing } from '../../expression/standing.ts';
import { valueText } from '../../expression/value-text.ts';
import { compareValues } from '../../value/compare.ts';
import { compareNumbers, exactInteger, isNumeric } from '../../value/numbers.ts';
import type { AnyDocument, Fields, Numeric, Value } from '../../value/value.ts';
import { type Granularity, parseGranularity, requireRoundable } from '../granularity.ts';
import {
  type AccumulatedField,
  compileAccumulatedField,
  groupDocument,
  startGroup,
} from '../grouping.ts';
import { PAUSE, resting, sorting } from '../pause.ts';
import type { PipelineContext } from '../pipeline-context.ts';
import type { StageDefinition } from '../stage.ts';
import { COUNT_OUTPUT, groupByOf } from './bucket.ts';

interface AutoBuckets {
  readonly groupBy: Expression;
  readonly count: number;
  readonly fields: readonly AccumulatedField[];
  readonly granularity?: Granularity;
}

function bucketCount(value: Value): number {
  const words = "The $bucketAuto 'buckets' field must be";
  if (!isNumeric(value)) {
    return fail(40241, `${words} a numeric value, but found type: ${typeName(value)}`);
  }
  const count = exactInteger(value);
  if (count === undefined || count > 0x7fffffffn || count < -0x80000000n) {
    const range = 'representable as a 32-bit integer';
    return fail(40242, `${words} ${range}, but found ${valueText(value)}`);
  }
  return count > 0n ? Number(count) : fail(40243, `${words} greater than 0, but found: ${count}`);
}

function outputOf(spec: Value | undefined): Fields {
  if (spec === undefined) return COUNT_OUTPUT;
  if (spec instanceof Map) return spec;
  const words = "The $bucketAuto 'output' field must be an object";
  return fail(40244, `${words}, but found type: ${typeName(spec)}`);
}

function parse(spec: Value, context: PipelineContext): AutoBuckets {
  if (!(spec instanceof Map)) {
    const words = 'The argument to $bucketAuto must be an object';
    return fail(40240, `${words}, but found type: ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (!['groupBy', 'buckets', 'output', 'granularity'].includes(name)) {
      fail(40245, `Unrecognized option to $bucketAuto: ${name}`);
    }
  }
  const groupBy = spec.get('groupBy');
  const buckets = spec.get('buckets');
  if (groupBy === undefined || buckets === undefined) {
    return fail(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
  }
  const granularity = spec.get('granularity');
  return {
    groupBy: compileExpression(groupByOf('$bucketAuto', 40239, groupBy), context),
    count: bucketCount(buckets),
    fields: Array.from(outputOf(spec.get('output')), ([name, each]) =>
      compileAccumulatedField(name, each, context),
    ),
    ...(granularity === undefined ? {} : { granularity: parseGranularity(granularity) }),
  };
}

interface Entry {
  readonly value: Value;
  readonly document: AnyDocument;
}

interface Bucket {
  readonly min: Value;
  readonly max: Value;
  readonly entries: readonly Entry[];
}

// Buckets are filled in order; entries of equal value never part.
function* evenBuckets(entries: readonly Entry[], count: number): Generator<Bucket> {
  const size = Math.max(1, Math.round(entries.length / count));
  let start = 0;
  for (let made = 1; start < entries.length; made++) {
    let end = made === count ? entries.length : Math.min(start + size, entries.length);
    const last = present(entries[end - 1]).value;
    while (end < entries.length && compareValues(present(entries[end]).value, last) === 0) end++;
    const max = end < entries.length ? present(entries[end]).value : present(entries.at(-1)).value;
    yield { min: present(entries[start]).value, max, entries: entries.slice(start, end) };
    start = end;
  }
}

interface Rounded {
  readonly count: number;
  readonly granularity: Granularity;
}

// The upper boundary is rounded up, and what lies below it still belongs to the bucket.
function* roundedBuckets(
  entries: readonly Entry[],
  { count, granularity }: Rounded,
): Generator<Bucket> {
  const size = Math.max(1, Math.round(entries.length / count));
  const numberAt = (index: number): Numeric => present(entries[index]).value as Numeric;
  let start = 0;
  let min = entries.length === 0 ? undefined : granularity.down(numberAt(0));
  for (let made = 1; start < entries.length; made++) {
    let end = made === count ? entries.length : Math.min(start + size, entries.length);
    const max = granularity.up(numberAt(end - 1));
    while (end < entries.length && compareNumbers(numberAt(end), max) < 0) end++;
    yield { min: present(min), max, entries: entries.slice(start, end) };
    min = max;
    start = end;
  }
}

function* bucketDocument(
  bucket: Bucket,
  auto: AutoBuckets,
  context: PipelineContext,
): Generator<AnyDocument, Fields> {
  const standing = new Standing(context.pace);
  const inputsOf = (document: AnyDocument): (Value | undefined)[] => {
    const scope = scopeOf(document, context.variables);
    return auto.fields.map(({ input }) => input(scope));
  };
  const id: Fields = new Map([
    ['min', bucket.min],
    ['max', bucket.max],
  ]);
  const gathered = startGroup(id, auto.fields, context);
  for (const { document } of bucket.entries) {
    if (context.pace?.isDue()) yield PAUSE;
    const inputs = yield* resting(standing, inputsOf, document);
    gathered.forEach((accumulator, index) => {
      accumulator.add(inputs[index]);
    });
  }
  return groupDocument(id, auto.fields, gathered);
}

function* entriesOf(
  documents: Iterable<AnyDocument>,
  { groupBy, granularity }: AutoBuckets,
  context: PipelineContext,
): Generator<AnyDocument, Entry[]> {
  const standing = new Standing(context.pace);
  const evaluate = (document: AnyDocument): Value =>
    groupBy(scopeOf(document, context.variables)) ?? null;
  const entries: Entry[] = [];
  for (const document of documents) {
    if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
    if (document === PAUSE) continue;
    const value = yield* resting(standing, evaluate, document);
    entries.push({ value: granularity ? requireRoundable(value) : value, document });
  }
  return entries;
}

/** `$bucketAuto`: groups documents into buckets of about the same size. */
export const bucketAuto: StageDefinition = {
  name: '$bucketAuto',
  compile(spec, { context }) {
    const auto = parse(spec, context);
    const { granularity, count } = auto;
    return {
      *run(documents) {
        const entries = yield* entriesOf(documents, auto, context);
        const compare = (a: Entry, b: Entry): number =>
          compareValues(a.value, b.value, context.collation);
        yield* sorting(entries, compare, context.pace);
        const buckets = granularity
          ? roundedBuckets(entries, { count, granularity })
          : evenBuckets(entries, count);
        for (const bucket of buckets) {
          if (context.pace?.isDue()) yield PAUSE;
          yield yield* bucketDocument(bucket, auto, context);
        }
      },
    };
  },
};

import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import {
  compileExpression,
  constantValue,
  type Expression,
  scopeOf,
} from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { valueText } from '../../expression/value-text.ts';
import { compileSorter } from '../../query/sort.ts';
import { typeOrder } from '../../value/bson-type.ts';
import { compareValues } from '../../value/compare.ts';
import type { Fields, Value } from '../../value/value.ts';
import { compileAccumulatedField, groupedBy } from '../grouping.ts';
import type { PipelineContext } from '../pipeline-context.ts';
import { sorted } from '../sorted.ts';
import type { StageDefinition } from '../stage.ts';

/** The output of buckets when none is asked for. */
export const COUNT_OUTPUT: Fields = new Map([['count', new Map([['$sum', new Int32(1)]])]]);

const BY_ID: Fields = new Map([['_id', new Int32(1)]]);

/** The expression that documents are put into buckets by. */
export function groupByOf(stage: string, code: number, spec: Value): Value {
  const isExpression = spec instanceof Map && spec.keys().next().value?.startsWith('$');
  if (isExpression || (typeof spec === 'string' && spec.startsWith('$'))) return spec;
  const words = `The ${stage} 'groupBy' field must be defined as a $-prefixed path or an expression`;
  return fail(code, `${words}, but found: ${valueText(spec)}.`);
}

function boundaryValue(spec: Value, context: PipelineContext): Value {
  const constant = constantValue(spec, context);
  if (constant !== undefined) return constant.value ?? null;
  const words = "The $bucket 'boundaries' field must be an array of constant values";
  return fail(40191, `${words}, but found value: ${valueText(spec)}.`);
}

function boundariesOf(spec: Value, context: PipelineContext): readonly Value[] {
  if (!Array.isArray(spec)) {
    const words = "The $bucket 'boundaries' field must be an array";
    return fail(40200, `${words}, but found type: ${typeName(spec)}.`);
  }
  const values = spec.map((each) => boundaryValue(each, context));
  if (values.length < 2) {
    const words = "The $bucket 'boundaries' field must have at least 2 values";
    fail(40192, `${words}, but found ${values.length} value(s).`);
  }
  for (let index = 1; index < values.length; index++) {
    checkAscending(present(values[index - 1]), present(values[index]), index);
  }
  return values;
}

function checkAscending(lower: Value, upper: Value, index: number): void {
  if (typeOrder(lower) !== typeOrder(upper)) {
    const words = "All values in the the 'boundaries' option to $bucket must have the same type.";
    fail(40193, `${words} Found conflicting types ${typeName(lower)} and ${typeName(upper)}.`);
  }
  if (compareValues(lower, upper) < 0) return;
  const places = `elements ${index - 1} and ${index} are not in ascending order`;
  const shown = `${valueText(lower)} is not less than ${valueText(upper)}`;
  fail(40194, `The 'boundaries' option to $bucket must be sorted, but ${places} (${shown}).`);
}

function defaultOf(spec: Value, boundaries: readonly Value[], context: PipelineContext): Value {
  const constant = constantValue(spec, context);
  if (constant === undefined) {
    const words = "The $bucket 'default' field must be a constant";
    return fail(40195, `${words}, but found: ${valueText(spec)}.`);
  }
  const value = constant.value ?? null;
  const isInside =
    compareValues(value, boundaries[0]) >= 0 && compareValues(value, boundaries.at(-1)) < 0;
  if (!isInside) return value;
  const words =
    "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.";
  return fail(40199, words);
}

function outputOf(spec: Value | undefined): Fields {
  if (spec === undefined) return COUNT_OUTPUT;
  if (spec instanceof Map) return spec;
  const words = "The $bucket 'output' field must be an object";
  return fail(40196, `${words}, but found type: ${typeName(spec)}.`);
}

interface Buckets {
  readonly groupBy: Expression;
  readonly boundaries: readonly Value[];
  readonly otherwise?: { readonly value: Value };
}

function bucketOf(buckets: Buckets, value: Value | undefined, context: PipelineContext): Value {
  const { boundaries, otherwise } = buckets;
  const { collation } = context;
  if (compareValues(value, boundaries.at(-1), collation) < 0) {
    const above = boundaries.findLast((each) => compareValues(value, each, collation) >= 0);
    if (above !== undefined) return above;
  }
  if (otherwise !== undefined) return otherwise.value;
  const words = '$switch could not find a matching branch for an input';
  return fail(7158303, `${words}, and no default was specified.`);
}

function parse(spec: Value, context: PipelineContext) {
  if (!(spec instanceof Map)) {
    const words = 'Argument to $bucket stage must be an object';
    return fail(40201, `${words}, but found type: ${typeName(spec)}.`);
  }
  for (const name of spec.keys()) {
    if (!['groupBy', 'boundaries', 'default', 'output'].includes(name)) {
      fail(40197, `Unrecognized option to $bucket: ${name}.`);
    }
  }
  const groupBySpec = spec.get('groupBy');
  const boundarySpec = spec.get('boundaries');
  if (groupBySpec === undefined || boundarySpec === undefined) {
    return fail(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  }
  const groupBy = compileExpression(groupByOf('$bucket', 40202, groupBySpec), context);
  const boundaries = boundariesOf(boundarySpec, context);
  const output = outputOf(spec.get('output'));
  const other = spec.get('default');
  const otherwise =
    other === undefined ? {} : { otherwise: { value: defaultOf(other, boundaries, context) } };
  return { buckets: { groupBy, boundaries, ...otherwise }, output };
}

/** `$bucket`: groups documents by where a value lies between boundaries. */
export const bucket: StageDefinition = {
  name: '$bucket',
  compile(spec, { context }) {
    const { buckets, output } = parse(spec, context);
    const fields = Array.from(output, ([name, each]) =>
      compileAccumulatedField(name, each, context),
    );
    const id: Expression = (scope) =>
      bucketOf(buckets, buckets.groupBy(scopeOf(scope.root, scope.variables)), context);
    const grouped = groupedBy({ id, fields }, context);
    const sorter = compileSorter(BY_ID);
    return {
      *run(documents) {
        yield* sorted(grouped(documents), sorter, context);
      },
    };
  },
};

import { entryOf, present } from '@touchstone/protocol';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
  scopeOf,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { isVersionAtLeast } from '../expression/introduction.ts';
import { MemoryGauge } from '../expression/memory-gauge.ts';
import { afterRests, Standing } from '../expression/standing.ts';
import { valueKeys } from '../expression/value-key.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { Accumulator, AccumulatorDefinition, AccumulatorPlan } from './accumulator.ts';
import * as accumulators from './accumulators/index.ts';
import { PAUSE } from './pause.ts';
import type { StageRun } from './stage.ts';

const BY_NAME: ReadonlyMap<string, AccumulatorDefinition> = new Map(
  Object.values(accumulators).map((each) => [each.name, each]),
);

/** The accumulator of that name, if a server of the version has one. */
export function findAccumulator(name: string, version: string): AccumulatorDefinition | undefined {
  const found = BY_NAME.get(name);
  return found?.since && !isVersionAtLeast(version, found.since) ? undefined : found;
}

/** A field of the groups' documents and what fills it. */
export interface AccumulatedField extends AccumulatorPlan {
  readonly name: string;
}

const COVARIANCE = /^\$covariance(Pop|Samp)$/;

/** Compiles `{ field: { $accumulator: … } }`. */
export function compileAccumulatedField(
  name: string,
  spec: Value,
  context: ExpressionContext,
): AccumulatedField {
  if (name.includes('.')) fail(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$')) fail(40236, `The field name '${name}' cannot be an operator name`);
  const operator = spec instanceof Map ? spec.keys().next().value : undefined;
  if (!(spec instanceof Map) || !operator?.startsWith('$')) {
    return fail(40234, `The field '${name}' must be an accumulator object`);
  }
  if (spec.size !== 1) fail(40238, `The field '${name}' must specify one accumulator`);
  const definition = findAccumulator(operator, context.version);
  const argument = entryOf(spec, operator);
  const isUnary = definition !== undefined && Array.isArray(argument) && argument.length === 1;
  // Covariances are of windows alone, which MongoDB says of what is no list.
  const isList = Array.isArray(argument) && (definition !== undefined || COVARIANCE.test(operator));
  if (isList && !isUnary) fail(40237, `The ${operator} accumulator is a unary operator`);
  if (definition === undefined) return fail(15952, `unknown group operator '${operator}'`);
  return { name, ...definition.compile(argument, context) };
}

/** The key that documents are grouped by, and the accumulators of each group. */
export interface Grouping {
  readonly id: Expression;
  readonly fields: readonly AccumulatedField[];
}

interface Group {
  readonly id: Value;
  readonly accumulators: readonly Accumulator[];
}

/** The document of a group. */
export function groupDocument(
  id: Value,
  fields: readonly AccumulatedField[],
  gathered: readonly Accumulator[],
): Fields {
  const document: Fields = new Map([['_id', id]]);
  fields.forEach(({ name }, index) => {
    document.set(name, present(gathered[index]).result());
  });
  return document;
}

/** Begins the accumulators of a group; `initArgs` of `$accumulator` see the fields of the group's `_id`, and nothing else. */
export function startGroup(
  id: Value,
  fields: readonly AccumulatedField[],
  context: ExpressionContext,
): readonly Accumulator[] {
  const root: Fields = id instanceof Map ? id : new Map();
  const scope = scopeOf(root, context.variables);
  return fields.map((field) => field.start(scope));
}

function groupsTooLarge(): never {
  const words = "Exceeded memory limit for $group, but didn't allow external sort";
  return fail(
    'QueryExceededMemoryLimitNoDiskUseAllowed',
    `${words}. Pass allowDiskUse:true to opt in.`,
  );
}

/** Finds the group of a value, or begins it. */
function grouping(
  groups: Map<string, Group>,
  fields: readonly AccumulatedField[],
  context: ExpressionContext,
): (value: Value) => Group {
  const keyOf = valueKeys(context.collation);
  const held = context.forbidsDiskUse ? new MemoryGauge(groupsTooLarge) : undefined;
  return (value) => {
    const key = keyOf(value);
    const known = groups.get(key);
    if (known !== undefined) return known;
    held?.take(value);
    const group = { id: value, accumulators: startGroup(value, fields, context) };
    groups.set(key, group);
    return group;
  };
}

function* groupDocuments(
  groups: Iterable<Group>,
  fields: readonly AccumulatedField[],
  pace: ExpressionContext['pace'],
): Generator<Fields> {
  for (const { id, accumulators } of groups) {
    if (pace?.isDue()) yield PAUSE;
    yield groupDocument(id, fields, accumulators);
  }
}

/** Runs a grouping; the groups come in the order of their first documents. */
export function groupedBy({ id, fields }: Grouping, context: ExpressionContext): StageRun {
  return function* grouped(documents) {
    const groups = new Map<string, Group>();
    const groupOf = grouping(groups, fields, context);
    const standing = new Standing(context.pace);
    const inputs: (Value | undefined)[] = new Array(fields.length);
    // Everything is evaluated before anything is added: what had to rest begins anew.
    const evaluate = (document: AnyDocument): Value => {
      const scope = scopeOf(document, context.variables);
      const value = id(scope) ?? null;
      for (let index = 0; index < fields.length; index++)
        inputs[index] = present(fields[index]).input(scope);
      return value;
    };
    for (const document of documents) {
      if (document === PAUSE) {
        yield PAUSE;
        continue;
      }
      // Null is a group too.
      let value = standing.attempt(evaluate, document);
      if (value === undefined) value = yield* afterRests(PAUSE, standing, evaluate, document);
      const group = groupOf(value);
      for (let index = 0; index < fields.length; index++) {
        present(group.accumulators[index]).add(inputs[index]);
      }
    }
    yield* groupDocuments(groups.values(), fields, context.pace);
  };
}

/** Compiles an `_id` expression with accumulated fields. */
export function compileGrouping(id: Value, output: Fields, context: ExpressionContext): Grouping {
  return {
    id: compileExpression(id, context),
    fields: Array.from(output, ([name, spec]) => compileAccumulatedField(name, spec, context)),
  };
}

import { present } from '@touchstone/protocol';
import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf } from '../../expression/field-path.ts';
import { Standing } from '../../expression/standing.ts';
import { compileSorter, type Sorter } from '../../query/sort.ts';
import { compareValues } from '../../value/compare.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { withNestedValue } from '../document-path.ts';
import { PAUSE, resting, sorting } from '../pause.ts';
import type { PipelineContext } from '../pipeline-context.ts';
import type { StageRun } from '../stage.ts';
import { compileWindowOutput, type WindowOutput } from './window-output.ts';

/** The specification of `$setWindowFields`. */
export interface WindowFields {
  readonly partitionBy?: Value;
  readonly sortBy?: Fields;
  readonly output: Fields;
}

interface Entry {
  readonly fields: Fields;
  readonly partition: Value;
  readonly key: readonly Value[];
}

function partitionValue(document: AnyDocument, expression: Expression, context: PipelineContext) {
  const value = expression(scopeOf(document, context.variables)) ?? null;
  if (Array.isArray(value)) {
    const words = 'An expression used to partition cannot evaluate to value of type array';
    fail('TypeMismatch', words);
  }
  return value;
}

function* partitions(entries: readonly Entry[], context: PipelineContext): Generator<Entry[]> {
  let current: Entry[] = [];
  for (const entry of entries) {
    const last = current.at(-1);
    if (last && compareValues(entry.partition, last.partition, context.collation) !== 0) {
      yield current;
      current = [];
    }
    current.push(entry);
  }
  if (current.length > 0) yield current;
}

// Each document is given on as soon as it is filled: what grows from one to the next need not be held for all.
function* filled(
  entries: readonly Entry[],
  outputs: readonly WindowOutput[],
  context: PipelineContext,
): Generator<AnyDocument> {
  const partition = {
    scopes: entries.map(({ fields }) => scopeOf(fields, context.variables)),
    sortValues: entries.map(({ key }) => (key.length === 1 ? present(key[0]) : null)),
  };
  const running = outputs.map(({ path, run }) => ({
    path,
    values: run(partition)[Symbol.iterator](),
  }));
  for (const { fields } of entries) {
    let document = fields;
    for (const { path, values } of running) {
      document = withNestedValue(document, path, yield* nextValue(values));
      if (context.pace?.isDue()) yield PAUSE;
    }
    yield document;
  }
}

function* nextValue(
  values: Iterator<Value | undefined>,
): Generator<AnyDocument, Value | undefined> {
  for (;;) {
    const value = values.next().value;
    if (value !== PAUSE) return value;
    yield PAUSE;
  }
}

/** Compiles window fields: partitions in order, the documents of each sorted and filled. */
export function compileWindowFields(spec: WindowFields, context: PipelineContext): StageRun {
  const expression = compileExpression(spec.partitionBy ?? null, context);
  const partitionOf = (document: AnyDocument): Value =>
    partitionValue(document, expression, context);
  const sorter: Sorter | undefined = spec.sortBy && compileSorter(spec.sortBy, context.collation);
  const outputs = Array.from(spec.output, ([path, each]) =>
    compileWindowOutput(path, each, spec.sortBy, context),
  );
  return function* windowed(documents) {
    const standing = new Standing(context.pace);
    const entries: Entry[] = [];
    for (const document of documents) {
      if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
      if (document === PAUSE) continue;
      entries.push({
        fields: fieldsOf(document),
        partition: yield* resting(standing, partitionOf, document),
        key: sorter?.key(document) ?? [],
      });
    }
    const compare = (a: Entry, b: Entry): number =>
      compareValues(a.partition, b.partition, context.collation) ||
      (sorter?.compareKeys(a.key, b.key) ?? 0);
    yield* sorting(entries, compare, context.pace);
    for (const partition of partitions(entries, context))
      yield* filled(partition, outputs, context);
  };
}

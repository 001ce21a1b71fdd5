import { present } from '@touchstone/protocol';
import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf } from '../../expression/field-path.ts';
import { compileSorter, type Sorter } from '../../query/sort.ts';
import { compareValues } from '../../value/compare.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { withNestedValue } from '../document-path.ts';
import { listing, sorting } from '../pause.ts';
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

function partitionOf(document: AnyDocument, expression: Expression, context: PipelineContext) {
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

function filled(
  entries: readonly Entry[],
  outputs: readonly WindowOutput[],
  context: PipelineContext,
): Fields[] {
  const partition = {
    scopes: entries.map(({ fields }) => scopeOf(fields, context.variables)),
    sortValues: entries.map(({ key }) => (key.length === 1 ? present(key[0]) : null)),
  };
  let documents = entries.map(({ fields }) => fields);
  for (const { path, run } of outputs) {
    const values = run(partition);
    documents = documents.map((fields, at) => withNestedValue(fields, path, values[at]));
  }
  return documents;
}

/** Compiles window fields: partitions in order, the documents of each sorted and filled. */
export function compileWindowFields(spec: WindowFields, context: PipelineContext): StageRun {
  const expression = compileExpression(spec.partitionBy ?? null, context);
  const sorter: Sorter | undefined = spec.sortBy && compileSorter(spec.sortBy, context.collation);
  const outputs = Array.from(spec.output, ([path, each]) =>
    compileWindowOutput(path, each, spec.sortBy, context),
  );
  return function* windowed(documents) {
    const entries: Entry[] = yield* listing(documents, (document) => ({
      fields: fieldsOf(document),
      partition: partitionOf(document, expression, context),
      key: sorter?.key(document) ?? [],
    }));
    const compare = (a: Entry, b: Entry): number =>
      compareValues(a.partition, b.partition, context.collation) ||
      (sorter?.compareKeys(a.key, b.key) ?? 0);
    yield* sorting(entries, compare, context.pace);
    for (const partition of partitions(entries, context))
      yield* filled(partition, outputs, context);
  };
}

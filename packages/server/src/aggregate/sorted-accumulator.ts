import { entryOf } from '@touchstone/protocol';
import { compileExpression, type ExpressionContext } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { fieldsOf } from '../expression/field-path.ts';
import { countOf } from '../expression/positive-count.ts';
import { valueText } from '../expression/value-text.ts';
import { BestValues } from '../query/best-values.ts';
import { compileSorter, type Sorter } from '../query/sort.ts';
import { LastValues } from '../value/last-values.ts';
import type { Fields, Value } from '../value/value.ts';
import type { Accumulator, AccumulatorDefinition } from './accumulator.ts';

interface SortedOptions {
  readonly name: '$top' | '$topN' | '$bottom' | '$bottomN';
  readonly end: 'top' | 'bottom';
  readonly single: boolean;
}

interface Entry {
  readonly key: readonly Value[];
  readonly output: Value;
}

function readArguments(spec: Value, { name, single }: SortedOptions): Fields {
  if (!(spec instanceof Map)) {
    return fail(5788001, `specification must be an object; found ${name}: ${valueText(spec)}`);
  }
  for (const field of spec.keys()) {
    const known = field === 'sortBy' || field === 'output' || (field === 'n' && !single);
    if (!known) fail(5788002, `Unknown argument to ${name} '${field}'`);
  }
  if (!single && !spec.has('n')) fail(5788003, "Missing value for 'n'");
  if (!spec.has('output')) fail(5788004, "Missing value for 'output'");
  if (!spec.has('sortBy')) fail(5788005, "Missing value for 'sortBy'");
  return spec;
}

function sorterOf(spec: Value, context: ExpressionContext): Sorter {
  if (!(spec instanceof Map)) fail(10065, 'invalid parameter: expected an object (sortBy)');
  return compileSorter(spec, context.collation);
}

function gather(count: number, sorter: Sorter, { end, single }: SortedOptions): Accumulator {
  const compare = (a: Entry, b: Entry): number => sorter.compareKeys(a.key, b.key);
  const kept = end === 'top' ? new BestValues(count, compare) : new LastValues(count, compare);
  return {
    add(value) {
      const [key, output] = value as [Value[], Value];
      kept.add({ key, output });
    },
    result() {
      const outputs = kept.values().map((entry) => entry.output);
      return single ? (outputs[0] ?? null) : outputs;
    },
  };
}

/** An accumulator that looks at the documents of a group in an order of its own. */
export function sortedAccumulator(options: SortedOptions): AccumulatorDefinition {
  return {
    name: options.name,
    compile(spec, context) {
      const fields = readArguments(spec, options);
      const sorter = sorterOf(entryOf(fields, 'sortBy'), context);
      const output = compileExpression(entryOf(fields, 'output'), context);
      const count = compileExpression(fields.get('n') ?? 1n, context);
      return {
        input: (scope) => [[...sorter.key(fieldsOf(scope.root))], output(scope) ?? null],
        start: (group) => gather(countOf(count(group)), sorter, options),
      };
    },
  };
}

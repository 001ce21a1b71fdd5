import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf, parseFieldPath, valueAtPath } from '../../expression/field-path.ts';
import { typeName } from '../../expression/operator.ts';
import { Standing } from '../../expression/standing.ts';
import { valueKeys } from '../../expression/value-key.ts';
import { compileMatcher, type Matcher } from '../../query/match.ts';
import { CommandError } from '../../value/command-error.ts';
import { asText } from '../../value/known-value.ts';
import { exactInteger, isNumeric, toDouble } from '../../value/numbers.ts';
import { showFields } from '../../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { parseNamespace } from '../arguments/namespace-argument.ts';
import { withNestedValue } from '../document-path.ts';
import {
  canBeAsked,
  type Foreign,
  ForeignDocuments,
  indexedForeign,
} from '../foreign-documents.ts';
import { PAUSE, resting } from '../pause.ts';
import type { PipelineContext, PipelineNamespace } from '../pipeline-context.ts';
import type { StageDefinition } from '../stage.ts';

interface GraphLookup {
  readonly from: PipelineNamespace;
  readonly as: readonly string[];
  readonly startWith: Expression;
  readonly connectFrom: readonly string[];
  readonly connectTo: string;
  readonly depthField?: readonly string[];
  readonly maxDepth: number;
  readonly filter?: Matcher;
}

const TEXT_ARGUMENTS = ['as', 'connectFromField', 'connectToField', 'depthField'];
const KNOWN = [...TEXT_ARGUMENTS, 'from', 'startWith', 'maxDepth', 'restrictSearchWithMatch'];

function checkArgument(name: string, value: Value): void {
  if (!KNOWN.includes(name)) fail(40104, `Unknown argument to $graphLookup: ${name}`);
  if (TEXT_ARGUMENTS.includes(name) && typeof value !== 'string') {
    fail(40103, `expected string as argument for ${name}, found: ${typeName(value)}`);
  }
}

function depthLimit(value: Value | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  if (!isNumeric(value)) {
    return fail(40100, `maxDepth must be numeric, found type: ${typeName(value)}`);
  }
  const depth = exactInteger(value);
  if (depth === undefined) {
    const words = 'maxDepth could not be represented as a long long';
    fail(40102, `${words}: ${Math.trunc(toDouble(value))}`);
  }
  if (depth < 0n) fail(40101, `maxDepth requires a nonnegative argument, found: ${depth}`);
  return Number(depth);
}

function filterOf(value: Value | undefined, context: PipelineContext): Matcher | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Map) {
    try {
      return compileMatcher(value, context);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const words = "Failed to parse 'restrictSearchWithMatch' option to $graphLookup";
      throw new CommandError(error.codeName, `${words} :: caused by :: ${error.message}`);
    }
  }
  return fail(40185, `restrictSearchWithMatch must be an object, found ${typeName(value)}`);
}

function parse(spec: Value, context: PipelineContext): GraphLookup {
  if (!(spec instanceof Map)) {
    const words = 'the $graphLookup stage specification must be an object';
    return fail('FailedToParse', `${words}, but found ${typeName(spec)}`);
  }
  for (const [name, value] of spec) checkArgument(name, value);
  const filter = filterOf(spec.get('restrictSearchWithMatch'), context);
  const maxDepth = depthLimit(spec.get('maxDepth'));
  const missing =
    "$graphLookup requires 'from', 'as', 'startWith', 'connectFromField', and 'connectToField' to be specified.";
  const required = (name: string): Value => {
    const value = spec.get(name);
    return value === undefined ? fail(40105, missing) : value;
  };
  const depthField = spec.get('depthField');
  if (!spec.has('from')) {
    const words = "missing 'from' option to $graphLookup stage specification: ";
    return fail('FailedToParse', words + showFields(spec));
  }
  return {
    from: parseNamespace('$graphLookup', required('from'), context.namespace),
    as: parseFieldPath(asText(required('as'))),
    startWith: compileExpression(required('startWith'), context),
    connectFrom: parseFieldPath(asText(required('connectFromField'))),
    connectTo: parseFieldPath(asText(required('connectToField'))).join('.'),
    maxDepth,
    ...(depthField === undefined ? {} : { depthField: parseFieldPath(asText(depthField)) }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function* restricted(documents: Iterable<AnyDocument>, filter: Matcher | undefined) {
  for (const document of documents) {
    if (document === PAUSE || filter === undefined || filter.matches(document)) yield document;
  }
}

function* foreignOf(graph: GraphLookup, context: PipelineContext): Generator<AnyDocument, Foreign> {
  const { from, connectTo, filter } = graph;
  const all = (): Generator<AnyDocument, Foreign> =>
    ForeignDocuments.gather(restricted(context.world.documents(from), filter), connectTo, context);
  if (!context.world.isIndexed(from, connectTo)) return yield* all();
  const indexed = indexedForeign(context, from, connectTo);
  let others: Foreign | undefined;
  return {
    *matching(values) {
      const asked = [...values];
      if (canBeAsked(asked)) yield* restricted(indexed.matching(asked), filter);
      else {
        others ??= yield* all();
        yield* others.matching(asked);
      }
    },
  };
}

function elements(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Those of the values that were not asked for before. */
function unasked(
  pace: PipelineContext['pace'],
): (values: readonly Value[]) => Generator<AnyDocument, Value[]> {
  const keyOf = valueKeys();
  const asked = new Set<string>();
  return function* fresh(values) {
    const found: Value[] = [];
    for (const value of values) {
      if (pace?.isDue()) yield PAUSE;
      const key = keyOf(value);
      if (!asked.has(key)) found.push(value);
      asked.add(key);
    }
    return found;
  };
}

function withDepth({ depthField }: GraphLookup, fields: Fields, depth: number): Fields {
  return depthField === undefined ? fields : withNestedValue(fields, depthField, BigInt(depth));
}

/** Searches breadth first from the values; each document is found once, at its least depth. */
function* search(
  graph: GraphLookup,
  start: readonly Value[],
  foreign: Foreign,
  pace: PipelineContext['pace'],
): Generator<AnyDocument, Fields[]> {
  const fresh = unasked(pace);
  const visited = new Set<AnyDocument>();
  const found: Fields[] = [];
  let frontier = start;
  for (let depth = 0; depth <= graph.maxDepth && frontier.length > 0; depth++) {
    const next: Value[] = [];
    for (const document of foreign.matching(yield* fresh(frontier))) {
      if (document === PAUSE) yield PAUSE;
      if (document === PAUSE || visited.has(document)) continue;
      visited.add(document);
      const fields = fieldsOf(document);
      found.push(withDepth(graph, fields, depth));
      for (const value of elements(valueAtPath(fields, graph.connectFrom))) next.push(value);
    }
    frontier = next;
  }
  return found;
}

/** `$graphLookup`: follows references from document to document. */
export const graphLookup: StageDefinition = {
  name: '$graphLookup',
  compile(spec, { context }) {
    const graph = parse(spec, context);
    return {
      reads: [graph.from],
      *run(documents) {
        const foreign = yield* foreignOf(graph, context);
        const standing = new Standing(context.pace);
        const startOf = (document: AnyDocument): readonly Value[] =>
          elements(graph.startWith(scopeOf(document, context.variables)));
        for (const document of documents) {
          if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
          if (document === PAUSE) continue;
          const start = yield* resting(standing, startOf, document);
          const found = yield* search(graph, start, foreign, context.pace);
          yield withNestedValue(fieldsOf(document), graph.as, found);
        }
      },
    };
  },
};

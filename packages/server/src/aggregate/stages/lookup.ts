import { present } from '@touchstone/protocol';
import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf, parseFieldPath } from '../../expression/field-path.ts';
import { typeName } from '../../expression/operator.ts';
import { Standing } from '../../expression/standing.ts';
import { checkDefinedVariable } from '../../expression/variable-name.ts';
import { type Path, parsePath } from '../../value/path.ts';
import { showElement } from '../../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { parseNamespace } from '../arguments/namespace-argument.ts';
import { withNestedValue } from '../document-path.ts';
import {
  canBeAsked,
  ForeignDocuments,
  indexedForeign,
  lookedUpValues,
} from '../foreign-documents.ts';
import { listing, PAUSE, resting } from '../pause.ts';
import type { PipelineContext, PipelineNamespace } from '../pipeline-context.ts';
import type { StageCompiler, StageDefinition, SubPipeline } from '../stage.ts';

interface LookupSpec {
  readonly from?: PipelineNamespace;
  readonly as: string;
  readonly localField?: string;
  readonly foreignField?: string;
  readonly variables?: Fields;
  readonly pipeline?: Value;
}

function parseFailure(message: string): never {
  return fail('FailedToParse', message);
}

function textArgument(name: string, value: Value): string {
  if (typeof value === 'string') return value;
  const shown = `${showElement(name, value)}: ${typeName(value)}`;
  return parseFailure(`$lookup argument '${name}' must be a string, found ${shown}`);
}

function letArgument(value: Value): Fields {
  if (value instanceof Map) return value;
  const shown = showElement('let', value);
  return parseFailure(`$lookup argument '${shown}' must be an object, is type ${typeName(value)}`);
}

function readArguments(spec: Fields, context: PipelineContext): Partial<LookupSpec> {
  const read: { -readonly [Name in keyof LookupSpec]?: LookupSpec[Name] } = {};
  for (const [name, value] of spec) {
    if (name === 'pipeline') read.pipeline = value;
    else if (name === 'from') read.from = parseNamespace('$lookup', value, context.namespace);
    else if (name === 'let') read.variables = letArgument(value);
    else {
      const text = textArgument(name, value);
      if (name !== 'as' && name !== 'localField' && name !== 'foreignField') {
        parseFailure(`unknown argument to $lookup: ${name}`);
      }
      read[name] = text;
    }
  }
  return read;
}

function checkArguments(read: Partial<LookupSpec>): LookupSpec {
  const { from, as, localField, foreignField, pipeline, variables } = read;
  if (from === undefined && pipeline === undefined) {
    parseFailure("must specify 'pipeline' when 'from' is empty");
  }
  if (as === undefined) return parseFailure("must specify 'as' field for a $lookup");
  // An empty name is as good as none.
  const hasOneField = !localField !== !foreignField;
  if (pipeline === undefined && (hasOneField || !localField)) {
    parseFailure(
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  if (hasOneField) {
    parseFailure(
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    );
  }
  if (variables !== undefined && pipeline === undefined) {
    parseFailure("$lookup with a 'let' argument must also specify 'pipeline'");
  }
  return { ...read, as };
}

function parse(spec: Value, context: PipelineContext): LookupSpec {
  if (spec instanceof Map) return checkArguments(readArguments(spec, context));
  const words = 'the $lookup stage specification must be an object';
  return parseFailure(`${words}, but found ${typeName(spec)}`);
}

/** The sub-pipeline and its variables, which are set anew for every document. */
interface Correlation {
  readonly pipeline: SubPipeline;
  readonly variables: Map<string, Value | undefined>;
  readonly letExpressions: readonly (readonly [name: string, value: Expression])[];
}

function correlate(lookup: LookupSpec, compiler: StageCompiler): Correlation | undefined {
  if (lookup.pipeline === undefined) return undefined;
  const { context } = compiler;
  const letFields: Fields = lookup.variables ?? new Map();
  const letExpressions = Array.from(letFields, ([name, value]) => {
    checkDefinedVariable(name);
    return [name, compileExpression(value, context)] as const;
  });
  const variables = new Map(context.variables);
  for (const [name] of letExpressions) variables.set(name, undefined);
  const namespace = lookup.from ?? { database: context.namespace.database };
  const pipeline = compiler.pipeline(lookup.pipeline, {
    inside: '$lookup',
    context: { ...context, variables, namespace },
  });
  if (lookup.from === undefined && !pipeline.generates) {
    parseFailure(
      '$lookup stage without explicit collection must have a pipeline with $documents as first stage',
    );
  }
  return { pipeline, variables, letExpressions };
}

/** One run of the stage over a stream of documents. */
class LookupRun {
  readonly #lookup: LookupSpec;
  readonly #context: PipelineContext;
  readonly #correlation: Correlation | undefined;
  readonly #localPath: Path | undefined;
  readonly #standing: Standing;
  readonly #letValues: (document: AnyDocument) => (Value | undefined)[];
  #foreign: ForeignDocuments | undefined;
  #isIndexed: boolean | undefined;
  #uncorrelated: Fields[] | undefined;

  constructor(lookup: LookupSpec, context: PipelineContext, correlation: Correlation | undefined) {
    this.#lookup = lookup;
    this.#context = context;
    this.#correlation = correlation;
    this.#standing = new Standing(context.pace);
    const { letExpressions } = correlation ?? { letExpressions: [] };
    this.#letValues = (document) => {
      const scope = scopeOf(document, context.variables);
      return letExpressions.map(([, value]) => value(scope));
    };
    this.#localPath = lookup.localField === undefined ? undefined : parsePath(lookup.localField);
  }

  *found(document: AnyDocument): Generator<AnyDocument, Fields[]> {
    const correlation = this.#correlation;
    if (correlation === undefined) {
      return yield* listing(yield* this.#candidates(document), fieldsOf);
    }
    // Without variables of its own and without fields the answer is the same for all documents.
    const isCorrelated = correlation.letExpressions.length > 0 || this.#localPath !== undefined;
    if (isCorrelated) return yield* this.#runPipeline(document, correlation);
    this.#uncorrelated ??= yield* this.#runPipeline(document, correlation);
    return this.#uncorrelated;
  }

  #all(): Iterable<AnyDocument> {
    return this.#lookup.from === undefined ? [] : this.#context.world.documents(this.#lookup.from);
  }

  *#candidates(document: AnyDocument): Generator<AnyDocument, Iterable<AnyDocument>> {
    if (this.#localPath === undefined) return this.#all();
    const { from, foreignField } = this.#lookup;
    const values = lookedUpValues(document, this.#localPath);
    const { world } = this.#context;
    this.#isIndexed ??= from !== undefined && world.isIndexed(from, present(foreignField));
    if (this.#isIndexed && canBeAsked(values)) {
      return indexedForeign(this.#context, present(from), present(foreignField)).matching(values);
    }
    this.#foreign ??= yield* ForeignDocuments.gather(
      this.#all(),
      present(foreignField),
      this.#context,
    );
    return this.#foreign.matching(values);
  }

  // The beginning of the pipeline is asked of the collection, where nothing else chooses documents.
  #fromCollection({ pipeline, variables }: Correlation): Iterable<AnyDocument> {
    const { from } = this.#lookup;
    const { pushDown } = pipeline;
    if (from === undefined || pushDown.stageCount === 0) return pipeline.run(this.#all());
    const documents = this.#context.world.documents(from, pushDown, variables);
    return pipeline.run(documents, pushDown.stageCount);
  }

  *#runPipeline(document: AnyDocument, correlation: Correlation): Generator<AnyDocument, Fields[]> {
    const { variables, letExpressions, pipeline } = correlation;
    const outer = this.#context.variables;
    for (const [name, value] of outer) variables.set(name, value);
    const values = yield* resting(this.#standing, this.#letValues, document);
    letExpressions.forEach(([name], at) => {
      variables.set(name, values[at]);
    });
    const documents =
      this.#localPath === undefined
        ? this.#fromCollection(correlation)
        : pipeline.run(yield* this.#candidates(document));
    return yield* listing(documents, fieldsOf);
  }
}

/** `$lookup`: puts the matching documents of another collection into an array. */
export const lookup: StageDefinition = {
  name: '$lookup',
  compile(spec, compiler) {
    const { context } = compiler;
    const parsed = parse(spec, context);
    const as = parseFieldPath(parsed.as);
    for (const field of [parsed.localField, parsed.foreignField]) {
      if (field !== undefined) parseFieldPath(field);
    }
    const correlation = correlate(parsed, compiler);
    const reads = parsed.from === undefined ? [] : [parsed.from];
    return {
      reads: [...reads, ...(correlation?.pipeline.reads ?? [])],
      *run(documents) {
        const running = new LookupRun(parsed, context, correlation);
        for (const document of documents) {
          if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
          if (document === PAUSE) continue;
          yield withNestedValue(fieldsOf(document), as, yield* running.found(document));
        }
      },
    };
  },
};

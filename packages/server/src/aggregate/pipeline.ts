import { present } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import { fail } from '../expression/failure.ts';
import { isVersionAtLeast } from '../expression/introduction.ts';
import { searchesText } from '../query/text-condition.ts';
import { WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';
import { ExecutionFailure } from '../value/execution-failure.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { internalStages } from './internal-stages.ts';
import { moveStages, type WrittenStage } from './move-stages.ts';
import type { PipelineContext, PipelineNamespace, PushDown } from './pipeline-context.ts';
import type { Stage, StageCompiler, StageDefinition, SubPipelineOptions } from './stage.ts';
import { stageEntry } from './stage-entry.ts';
import * as stages from './stages/index.ts';

export type {
  MergeOptions,
  NearDocument,
  NearRequest,
  PipelineContext,
  PipelineEnvironment,
  PipelineNamespace,
  PushDown,
  WhenMatched,
  WhenNotMatched,
} from './pipeline-context.ts';

const BY_NAME: ReadonlyMap<string, StageDefinition> = new Map(
  Object.values(stages).map((each) => [each.name, each]),
);

const INTERNAL: ReadonlyMap<string, StageDefinition> = new Map(
  internalStages.map((each) => [each.name, each]),
);

/** The names of all stages that are registered. */
export function registeredStages(): readonly string[] {
  return [...BY_NAME.keys()].sort();
}

/** A compiled pipeline. */
export interface Pipeline {
  /** The names of its stages, in order. */
  readonly stageNames: readonly string[];
  /** Its stages as they were written, in the order in which they run. */
  readonly written: readonly WrittenStage[];
  /** The stage that makes the documents, when the collection is not read at all. */
  readonly source?: { readonly stage: string; readonly spec: Value };
  /** The work that the storage can do in the place of the first stages. */
  readonly pushDown: PushDown;
  /** The collection that `$out` or `$merge` writes to. */
  readonly target?: PipelineNamespace;
  /** The other collections that it reads. */
  readonly reads: readonly PipelineNamespace[];
  /**
   * Runs the stages from the given one on (default: all) over the documents, which are ignored
   * when the first of them makes its own. Lazy: what is not asked for is not computed.
   */
  run(documents: Iterable<AnyDocument>, fromStage?: number): Iterable<AnyDocument>;
}

const NOT_INSIDE_CODE: Readonly<Record<string, number>> = {
  $facet: 40600,
  $lookup: 51047,
  $unionWith: 31441,
};

function checkInside(definition: StageDefinition, inside: string | undefined): void {
  if (inside === undefined || !definition.notInside?.includes(inside)) return;
  const code = NOT_INSIDE_CODE[inside] ?? 'InvalidPipelineOperator';
  const words =
    inside === '$facet'
      ? `is not allowed to be used within a ${inside} stage`
      : `is not allowed within a ${inside}'s sub-pipeline`;
  fail(code, `${definition.name} ${words}`);
}

function checkPlace(definition: StageDefinition, index: number, length: number): void {
  const { name, position } = definition;
  if (name === '$geoNear' && index > 0) {
    fail(
      40603,
      '$geoNear was not the first stage in the pipeline after optimization. Is optimization ' +
        'disabled or inhibited?',
    );
  }
  if (position === 'first' && index > 0) {
    fail(40602, `${name} is only valid as the first stage in a pipeline`);
  }
  if (position === 'last' && index < length - 1) {
    fail(40601, `${name} can only be the final stage in the pipeline`);
  }
}

function checkNamespace(first: StageDefinition | undefined, namespace: PipelineNamespace): void {
  const runsOn = first?.runsOn ?? 'collection';
  const name = first?.name ?? '';
  if (namespace.collection === undefined && runsOn === 'collection') {
    const words = `{aggregate: 1} is not valid for '${name}'; a collection is required.`;
    fail('InvalidNamespace', words);
  }
  if (namespace.collection !== undefined && runsOn === 'database') {
    fail('InvalidNamespace', `'${name}' can only be run with {aggregate: 1}`);
  }
}

function definitionOf(name: string, version: string): StageDefinition {
  const found = BY_NAME.get(name) ?? INTERNAL.get(name);
  if (found !== undefined && isVersionAtLeast(version, found.since ?? '0')) return found;
  return fail(40324, `Unrecognized pipeline stage name: '${name}'`);
}

const MOST_STAGES = 1000;
const LATE_TEXT = '$match with $text is only allowed as the first pipeline stage';

interface Compiled {
  /** In the order in which they run. */
  readonly stages: readonly (Stage & WrittenStage)[];
  readonly definitions: readonly StageDefinition[];
  readonly source?: { readonly stage: string; readonly spec: Value };
}

// A document found by its _id alone is not read where groups are made.
function readsOneById(
  first: { readonly definition: StageDefinition; readonly argument: Value } | undefined,
): boolean {
  if (first?.definition.name !== '$match' || !(first.argument instanceof Map)) return false;
  const id = first.argument.get('_id');
  if (first.argument.size !== 1 || id === undefined || id instanceof BSONRegExp) return false;
  return !(id instanceof Map) || ![...id.keys()].some((name) => name.startsWith('$'));
}

function compileStages(
  specs: readonly Value[],
  context: PipelineContext,
  inside?: string,
): Compiled {
  if (specs.length > MOST_STAGES) {
    fail('FailedToParse', `Pipeline length must be no longer than ${MOST_STAGES} stages`);
  }
  const given = specs.map((spec) => {
    const [name, argument] = stageEntry(spec);
    return { definition: definitionOf(name, context.version), argument };
  });
  const entries = withoutEmptyMatch(given);
  const compiler = stageCompiler(withSearch(context, entries[0], inside));
  let lacksSort = inside === undefined;
  let isRead = entries[0]?.definition.generates !== true && !readsOneById(entries[0]);
  const compiled = entries.map(({ definition, argument }, index) => {
    if (index > 0 && isTextMatch({ definition, argument })) fail(17313, LATE_TEXT);
    const groupsWhereRead = isRead && definition.name === '$group';
    const asksUnsorted = lacksSort && definition.name === '$project';
    const place =
      groupsWhereRead || asksUnsorted
        ? {
            ...compiler,
            context: { ...compiler.context, groupsWhereRead, lacksSort: asksUnsorted },
          }
        : compiler;
    const stage = definition.compile(argument, place);
    isRead &&= stage.pushDown !== undefined;
    lacksSort &&= IN_NO_ORDER.has(definition.name);
    return { ...stage, name: definition.name, argument };
  });
  for (const { definition } of entries) checkInside(definition, inside);
  entries.forEach(({ definition }, index) => {
    checkPlace(definition, index, entries.length);
  });
  const first = entries[0];
  const definitions = entries.map(({ definition }) => definition);
  const stages = moveStages(compiled);
  if (!first?.definition.generates) return { stages, definitions };
  const source = { stage: first.definition.name, spec: first.argument };
  return { stages, definitions, source };
}

/** Stages that bring nothing in order, and make no other documents. */
const IN_NO_ORDER: ReadonlySet<string> = new Set([
  '$addFields',
  '$limit',
  '$match',
  '$project',
  '$set',
  '$skip',
  '$unset',
]);

interface StageEntry {
  readonly definition: StageDefinition;
  readonly argument: Value;
}

function isTextMatch({ definition, argument }: StageEntry): boolean {
  return definition.name === '$match' && searchesText(argument);
}

// Stages behind a search may ask for what it knows of the documents.
function withSearch(
  context: PipelineContext,
  first: StageEntry | undefined,
  inside: string | undefined,
): PipelineContext {
  const ofOuter = inside === '$facet' ? context.lacksNearest : undefined;
  const lacksNearest = ofOuter ?? first?.definition.name !== '$geoNear';
  const hasTextScore = first !== undefined && isTextMatch(first);
  return { ...context, lacksNearest, ...(hasTextScore ? { hasTextScore } : {}) };
}

// A filter that lets all through does not keep `$geoNear` from being the first stage.
function withoutEmptyMatch(entries: readonly StageEntry[]): readonly StageEntry[] {
  const [first, second] = entries;
  if (second?.definition.name !== '$geoNear' || first?.definition.name !== '$match') return entries;
  return first.argument instanceof Map && first.argument.size === 0 ? entries.slice(1) : entries;
}

function stageCompiler(context: PipelineContext): StageCompiler {
  return {
    context,
    pipeline(specs: Value, options: SubPipelineOptions) {
      if (!Array.isArray(specs)) {
        return fail('TypeMismatch', "'pipeline' option must be specified as an array");
      }
      const compiled = compileStages(specs, options.context ?? context, options.inside);
      return {
        run: (documents, fromStage = 0) =>
          runStages(
            fromStage === 0 ? compiled.stages : compiled.stages.slice(fromStage),
            documents,
          ),
        reads: compiled.stages.flatMap((stage) => stage.reads ?? []),
        generates: compiled.source !== undefined,
        pushDown: compiled.source === undefined ? pushDownOf(compiled.stages) : NOTHING,
      };
    },
  };
}

// A sort that is followed by a limit need not keep more documents than the limit lets through.
function limitAfter(stages: readonly Stage[], index: number): number | undefined {
  let skipped = 0;
  for (const { pushDown } of stages.slice(index + 1)) {
    if (pushDown?.kind === 'limit') return skipped + pushDown.count;
    if (pushDown?.kind !== 'skip') return undefined;
    skipped += pushDown.count;
  }
  return undefined;
}

function runStages(stages: readonly Stage[], documents: Iterable<AnyDocument>) {
  let current = documents;
  stages.forEach((stage, index) => {
    const limit = stage.withLimit && limitAfter(stages, index);
    const limited = limit === undefined ? undefined : stage.withLimit?.(limit);
    current = (limited ?? stage.run)(current);
  });
  return current;
}

const NOTHING: PushDown = { stageCount: 0 };

const PUSH_DOWN_ORDER = ['filter', 'sort', 'skip', 'limit'] as const;

function pushDownOf(stages: readonly Stage[]): PushDown {
  const found: Partial<Record<'filter' | 'sort', Fields> & Record<'skip' | 'limit', number>> = {};
  let reached = -1;
  let stageCount = 0;
  for (const { pushDown } of stages) {
    if (pushDown === undefined) break;
    const place = PUSH_DOWN_ORDER.indexOf(pushDown.kind);
    const isSecondFilter = pushDown.kind === 'filter' && reached === 0;
    if (place <= reached && !isSecondFilter) break;
    if (isSecondFilter) found.filter = new Map([['$and', [present(found.filter), pushDown.spec]]]);
    else if ('spec' in pushDown) found[pushDown.kind] = pushDown.spec;
    else found[pushDown.kind] = pushDown.count;
    reached = place;
    stageCount++;
  }
  return { ...found, stageCount };
}

// A failure while documents are read is told as the failure of the plan's execution.
function executionWords({ version, namespace }: PipelineContext): string {
  if (Number.parseInt(version, 10) < 8) return 'PlanExecutor error during aggregation';
  const { database, collection = '$cmd.aggregate' } = namespace;
  return `Executor error during aggregate command on namespace: ${database}.${collection}`;
}

function* blamingExecution(
  documents: Iterable<AnyDocument>,
  context: PipelineContext,
): Generator<AnyDocument, void, undefined> {
  try {
    yield* documents;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // Whoever waits for the transaction that is in the way has to know it.
    if (error instanceof WriteConflict && error.holder !== undefined) throw error;
    throw new ExecutionFailure(error, executionWords(context));
  }
}

/**
 * Compiles a pipeline. Throws, in MongoDB's words, for an unknown stage, a stage in the wrong
 * place and whatever a stage finds wrong with its specification; what is wrong with a document is
 * thrown when it is reached.
 */
export function compilePipeline(specs: readonly Value[], context: PipelineContext): Pipeline {
  const optimized: PipelineContext = { ...context, optimizing: 'Failed to optimize pipeline' };
  const { stages, definitions, source } = compileStages(specs, optimized);
  checkNamespace(definitions[0], context.namespace);
  const target = stages.at(-1)?.target;
  return {
    stageNames: stages.map((stage) => stage.name),
    written: stages,
    ...(source === undefined ? {} : { source }),
    ...(target === undefined ? {} : { target }),
    pushDown: pushDownOf(stages),
    reads: stages.flatMap((stage) => stage.reads ?? []),
    run: (documents, fromStage = 0) =>
      blamingExecution(runStages(stages.slice(fromStage), documents), context),
  };
}

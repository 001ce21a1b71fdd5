import { compileExpression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf, parseFieldPath } from '../../expression/field-path.ts';
import { isNullish } from '../../expression/operator.ts';
import { checkDefinedVariable } from '../../expression/variable-name.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { type MergeSpec, parseMerge } from '../arguments/merge-arguments.ts';
import { nestedValue } from '../document-path.ts';
import { PAUSE } from '../pause.ts';
import type { MergeOptions, PipelineContext, WhenMatched } from '../pipeline-context.ts';
import type { StageDefinition } from '../stage.ts';
import { compilePipelineUpdate } from '../update-pipeline.ts';

// The document that is merged is called $$new, unless `let` says otherwise.
const NEW: readonly [string, Value] = ['new', '$$ROOT'];

function pipelineUpdate(stages: readonly Value[], spec: MergeSpec, context: PipelineContext) {
  const letFields: Fields = new Map([NEW, ...(spec.variables ?? [])]);
  const letExpressions = Array.from(letFields, ([name, value]) => {
    checkDefinedVariable(name);
    return [name, compileExpression(value, context)] as const;
  });
  const variables = new Map(context.variables);
  for (const [name] of letExpressions) variables.set(name, undefined);
  let update: ReturnType<typeof compilePipelineUpdate> | undefined;
  return (target: Fields, source: Fields): Fields => {
    const scope = scopeOf(source, context.variables);
    for (const [name, value] of letExpressions) variables.set(name, value(scope));
    // MongoDB, too, looks at the update's stages only when it updates.
    const { optimizing: _optimizing, ...own } = context;
    update ??= compilePipelineUpdate(stages, { ...own, variables });
    return update(target);
  };
}

function whenMatchedOf(spec: MergeSpec, context: PipelineContext): WhenMatched {
  const { whenMatched } = spec;
  if (typeof whenMatched === 'string') return { kind: whenMatched };
  const update = pipelineUpdate(whenMatched, spec, context);
  if (whenMatched.length > 0) update(new Map(), new Map());
  return { kind: 'pipeline', update };
}

function checkOnFields(document: Fields, on: readonly string[]): void {
  for (const path of on) {
    if (path === '_id' && !document.has('_id')) continue;
    const value = nestedValue(document, parseFieldPath(path));
    if (Array.isArray(value)) fail(51185, `$merge write error: 'on' field '${path}' is an array`);
    if (isNullish(value)) {
      const words = 'cannot be missing, null, undefined or an array';
      fail(51132, `$merge write error: 'on' field '${path}' ${words}`);
    }
  }
}

/** `$merge`: writes the documents into a collection, one by one. */
export const merge: StageDefinition = {
  name: '$merge',
  position: 'last',
  notInside: ['$facet', '$lookup', '$unionWith'],
  compile(spec, { context }) {
    const parsed = parseMerge(spec, context.namespace);
    const { target } = parsed;
    const { world } = context;
    const on = parsed.on ?? world.identifyingFields(target);
    if (parsed.on !== undefined && !world.hasUniqueIndex(target, on)) {
      const words = 'Cannot find index to verify that join fields will be unique';
      fail(world.isRouted ? 51190 : 51183, words);
    }
    const { whenNotMatched } = parsed;
    return {
      target,
      *run(documents) {
        const whenMatched = whenMatchedOf(parsed, context);
        const options: MergeOptions = { target, on, whenMatched, whenNotMatched };
        let failure: CommandError | undefined;
        for (const document of documents) {
          if (document === PAUSE || context.pace?.isDue()) yield PAUSE;
          if (document === PAUSE) continue;
          const existing = mergeOne(fieldsOf(document), options, context);
          failure ??= existing;
        }
        if (failure !== undefined) throw failure;
      },
    };
  },
};

/** Writes one document; answers the failure that keeps no other document out. */
function mergeOne(
  fields: Fields,
  options: MergeOptions,
  { world }: PipelineContext,
): CommandError | undefined {
  checkOnFields(fields, options.on);
  try {
    world.merge(fields, options);
    return undefined;
  } catch (error) {
    // That one is there already does not keep the others out.
    if (!isDuplicate(error)) throw error;
    if (options.whenMatched.kind === 'fail') return foundExisting(error);
    const words = '$merge failed due to a DuplicateKey error :: caused by ::';
    throw new CommandError(error.codeName, `${words} ${error.message}`, error.extra);
  }
}

function isDuplicate(error: unknown): error is CommandError {
  return error instanceof CommandError && error.codeName === 'DuplicateKey';
}

function foundExisting({ codeName, message, extra }: CommandError): CommandError {
  const words =
    "$merge with whenMatched: fail found an existing document with the same values for the 'on' " +
    'fields :: caused by ::';
  return new CommandError(codeName, `${words} ${message}`, extra);
}

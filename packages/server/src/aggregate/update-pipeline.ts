import type { ExpressionContext } from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { fieldsOf } from '../expression/field-path.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { compileDocumentStage, type DocumentStageName } from './document-stages.ts';
import type { DocumentTransform } from './projection.ts';
import { stageEntry } from './stage-entry.ts';
import { isStageName } from './stage-names.ts';

const ALLOWED: ReadonlySet<string> = new Set<DocumentStageName>([
  '$addFields',
  '$project',
  '$replaceRoot',
  '$replaceWith',
  '$set',
  '$unset',
]);

/**
 * Refuses what is no stage at all. MongoDB does so when it reads the command, before any statement of it is run;
 * what is wrong with a stage is the statement's own failure.
 */
export function checkStageNames(stages: readonly Value[]): void {
  for (const stage of stages) {
    const [name] = stageEntry(stage);
    if (!isStageName(name)) fail(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
}

function compileStage(stage: Value, context: ExpressionContext): DocumentTransform {
  const [name, spec] = stageEntry(stage);
  if (ALLOWED.has(name)) return compileDocumentStage(name as DocumentStageName, spec, context);
  if (isStageName(name))
    fail('InvalidOptions', `${name} is not allowed to be used within an update`);
  return fail(40324, `Unrecognized pipeline stage name: '${name}'`);
}

/**
 * Compiles the update that is written as a pipeline. Throws InvalidOptions for a stage that an
 * update may not have; what is wrong with a document is thrown when it is updated.
 */
export function compilePipelineUpdate(
  stages: readonly Value[],
  context: ExpressionContext,
): (document: AnyDocument) => Fields {
  const transforms = stages.map((stage) => compileStage(stage, context));
  return (document) => {
    let fields = fieldsOf(document);
    for (const transform of transforms) fields = transform(fields);
    return fields;
  };
}

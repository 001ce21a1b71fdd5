import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { markFilter } from '../match/mark-filter.ts';
import { follow, hasEncryption, type Subschemas } from '../schema/schema-node.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import { fieldOf, fieldsOf, isDocument, itemsOf, textOf, type Value } from '../value/value.ts';
import { markLookUp } from './look-up.ts';
import {
  markAddFields,
  markComputed,
  markGroup,
  markProjection,
  markReplacement,
} from './reshape.ts';
import type { MarkedStage, StageMarker } from './stage.ts';

const unchanged: StageMarker = (_analysis, subschemas, value) => ({ value, subschemas });

/** The stages that are known, by their names. */
const STAGES: ReadonlyMap<string, StageMarker> = new Map<string, StageMarker>([
  ['$addFields', markAddFields],
  ['$bucket', markComputed],
  ['$bucketAuto', markComputed],
  ['$collStats', unchanged],
  ['$count', unchanged],
  ['$geoNear', markGeoNear],
  ['$group', markGroup],
  ['$indexStats', unchanged],
  ['$limit', unchanged],
  [
    '$lookup',
    (analysis, subschemas, value) => markLookUp(analysis, subschemas, value, markPipeline),
  ],
  [
    '$match',
    (analysis, subschemas, value) => ({
      value: markFilter(analysis, subschemas, value),
      subschemas,
    }),
  ],
  ['$project', markProjection],
  ['$redact', markComputed],
  ['$replaceRoot', markReplaceRoot],
  ['$replaceWith', markReplacement],
  ['$sample', unchanged],
  ['$set', markAddFields],
  ['$skip', unchanged],
  ['$sort', markSort],
  ['$sortByCount', markComputed],
  ['$unset', unchanged],
  ['$unwind', markUnwind],
]);

/** A pipeline with its marks, and the schema of what comes out of it. */
export function markPipeline(
  analysis: Analysis,
  subschemas: Subschemas,
  pipeline: Value,
): MarkedStage {
  let at = subschemas;
  const stages = itemsOf(pipeline).map((stage) => {
    const marked = markStage(analysis, at, stage);
    at = marked.subschemas;
    return marked.value;
  });
  return { value: arrayOf(stages), subschemas: at };
}

function markStage(analysis: Analysis, subschemas: Subschemas, stage: Value): MarkedStage {
  const [field, ...more] = fieldsOf(stage);
  if (field === undefined || more.length > 0) {
    refuse(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  const { name, value } = field;
  const marker = STAGES.get(name);
  if (marker !== undefined && (name === '$lookup' || hasEncryption(subschemas))) {
    const marked = marker(analysis, subschemas, value);
    return { value: documentOf([{ name, value: marked.value }]), subschemas: marked.subschemas };
  }
  if (marker !== undefined) return { value: stage, subschemas };
  return refuse(
    31011,
    `Aggregation stage ${name} is not allowed or supported with automatic encryption.`,
  );
}

function markReplaceRoot(analysis: Analysis, subschemas: Subschemas, argument: Value): MarkedStage {
  const root = fieldOf(argument, 'newRoot');
  if (root === undefined) refuse(40231, 'no newRoot specified for the $replaceRoot stage');
  const marked = markReplacement(analysis, subschemas, root);
  return {
    value: documentOf([{ name: 'newRoot', value: marked.value }]),
    subschemas: marked.subschemas,
  };
}

function markSort(_analysis: Analysis, subschemas: Subschemas, argument: Value): MarkedStage {
  for (const { name } of fieldsOf(argument)) {
    if (follow(subschemas, name.split('.')).kind !== 'plain') {
      refuse(51201, `Sorting on key '${name}' is not supported due to encryption.`);
    }
  }
  return { value: argument, subschemas };
}

function markUnwind(_analysis: Analysis, subschemas: Subschemas, argument: Value): MarkedStage {
  const path = textOf(isDocument(argument) ? (fieldOf(argument, 'path') ?? argument) : argument);
  const info = follow(subschemas, (path ?? '').slice(1).split('.'));
  if (info.kind === 'encrypted' || info.kind === 'into') {
    refuse(31153, `$unwind is not supported on the encrypted field '${path}'`);
  }
  const index = isDocument(argument) ? fieldOf(argument, 'includeArrayIndex') : undefined;
  const indexPath = index === undefined ? undefined : textOf(index);
  if (indexPath !== undefined && follow(subschemas, indexPath.split('.')).kind !== 'plain') {
    refuse(31145, `$unwind cannot write to the encrypted field '${indexPath}'`);
  }
  return { value: argument, subschemas };
}

const GEO_NEAR_PATHS: ReadonlySet<string> = new Set(['distanceField', 'includeLocs', 'key']);

function markGeoNear(analysis: Analysis, subschemas: Subschemas, argument: Value): MarkedStage {
  const fields = fieldsOf(argument).map((field) => {
    const { name, value } = field;
    if (name === 'query') return { name, value: markFilter(analysis, subschemas, value) };
    if (
      GEO_NEAR_PATHS.has(name) &&
      follow(subschemas, (textOf(value) ?? '').split('.')).kind !== 'plain'
    ) {
      refuse(51200, `$geoNear cannot use an encrypted field as '${name}'`);
    }
    return field;
  });
  return { value: documentOf(fields), subschemas };
}

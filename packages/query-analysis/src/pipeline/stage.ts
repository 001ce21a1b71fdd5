import { refuse } from '../error/query-analysis-error.ts';
import type { Meaning } from '../expression/expression-context.ts';
import type { Analysis } from '../marking/analysis.ts';
import { follow, type SchemaNode, type Subschemas, withNodeAt } from '../schema/schema-node.ts';
import type { Value } from '../value/value.ts';

/** A stage with its marks, and the schema of the documents that come out of it. */
export interface MarkedStage {
  readonly value: Value;
  readonly subschemas: Subschemas;
}

/** Marks the argument of one kind of stage, into which documents of the schema `place` come. */
export type StageMarker = (
  analysis: Analysis,
  subschemas: Subschemas,
  argument: Value,
) => MarkedStage;

/**
 * The schema after a computed value was written to `path`. Nothing may be written where something encrypted stands: it
 * would be there in plain text.
 */
export function written(subschemas: Subschemas, path: string, meaning: Meaning): Subschemas {
  const names = path.split('.');
  if (follow(subschemas, names).kind !== 'plain') {
    refuse(31145, `A computed value cannot take the subschemas of the encrypted field '${path}'`);
  }
  const at = (node: SchemaNode): SchemaNode => withNodeAt({}, names, node);
  if (meaning.kind === 'encrypted') return [...subschemas, at({ encryption: meaning.encryption })];
  if (meaning.kind === 'around') return [...subschemas, ...meaning.subschemas.map(at)];
  return subschemas;
}

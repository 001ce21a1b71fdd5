import { refuse } from '../error/query-analysis-error.ts';
import type { Meaning } from '../expression/expression-context.ts';
import type { Analysis } from '../marking/analysis.ts';
import { follow, type Place, type SchemaNode, withNodeAt } from '../schema/schema-node.ts';
import type { Value } from '../value/value.ts';

/** A stage with its marks, and the schema of the documents that come out of it. */
export interface MarkedStage {
  readonly value: Value;
  readonly place: Place;
}

/** Marks the argument of one kind of stage, into which documents of the schema `place` come. */
export type StageMarker = (analysis: Analysis, place: Place, argument: Value) => MarkedStage;

/**
 * The schema after a computed value was written to `path`. Nothing may be written where something encrypted stands: it
 * would be there in plain text.
 */
export function written(place: Place, path: string, meaning: Meaning): Place {
  const names = path.split('.');
  if (follow(place, names).kind !== 'plain') {
    refuse(31145, `A computed value cannot take the place of the encrypted field '${path}'`);
  }
  const at = (node: SchemaNode): SchemaNode => withNodeAt({}, names, node);
  if (meaning.kind === 'encrypted') return [...place, at({ encryption: meaning.encryption })];
  if (meaning.kind === 'around') return [...place, ...meaning.place.map(at)];
  return place;
}

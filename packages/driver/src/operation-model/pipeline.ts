import type { Document } from 'bson';

/** True if an aggregation pipeline ends by writing its result to a collection. */
export function pipelineWrites(pipeline: readonly Document[]): boolean {
  const last = pipeline.at(-1);
  return last !== undefined && last !== null && ('$out' in last || '$merge' in last);
}

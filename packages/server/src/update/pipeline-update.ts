import { identicalValues } from '../value/compare.ts';
import type { Fields } from '../value/value.ts';
import { checkSameId } from './replacement.ts';

/** The document that a pipeline makes of another; one that has an `_id` keeps it, in front. */
export function replaceByPipeline(
  document: Fields,
  transform: (document: Fields) => Fields,
): { document: Fields; modified: boolean } {
  const produced = transform(document);
  const id = document.get('_id');
  if (id === undefined) return { document: produced, modified: true };
  if (produced.has('_id')) checkSameId(id, produced.get('_id'));
  const rest = [...produced].filter(([name]) => name !== '_id');
  const result: Fields = new Map([['_id', id], ...rest]);
  return { document: result, modified: !identicalValues(document, produced) };
}

import { identicalValues } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';
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
  const modified = !identicalValues(document, produced);
  if (keepsId(id, produced)) return { document: produced, modified };
  const result: Fields = new Map([['_id', id]]);
  for (const [name, value] of produced) if (name !== '_id') result.set(name, value);
  return { document: result, modified };
}

// Most pipelines leave it where it was: a document of very many fields is not made once more then.
function keepsId(id: Value, produced: Fields): boolean {
  const [first] = produced;
  return first !== undefined && first[0] === '_id' && identicalValues(id, first[1]);
}

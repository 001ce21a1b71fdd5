import type { Storage } from '../storage/storage.ts';

/** The names of collections begin so while `$out` fills them. */
export const UNFINISHED = 'tmp.agg_out.';

/** Drops what a process that is gone was still filling: nobody else needs it. MongoDB does so, too, when it starts or leads. */
export function dropUnfinished(storage: Storage): void {
  for (const entry of storage.catalog.all()) {
    if (entry.kind === 'collection' && entry.namespace.name.startsWith(UNFINISHED)) {
      storage.drop(entry);
    }
  }
}

import type { StatementResult } from '../command/statement-result.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { Storage } from '../storage/storage.ts';
import { catalogPart, documentOf, plainPart } from './changes.ts';
import { encodeOperation } from './operations.ts';
import { encodeStatement } from './sessions.ts';

const PART_BYTES = 1024 * 1024;

/** All that is stored now, as records that make it again; what was before cannot be asked for after that. */
export function* contentOf({
  storage,
  retryableWrites,
}: {
  readonly storage: Storage;
  readonly retryableWrites: RetryableWrites<StatementResult>;
}): Generator<Uint8Array> {
  let parts: Uint8Array[] = [catalogPart(storage.catalog)];
  let bytes = 0;
  if (storage.oplog.retains) {
    const { timestamp, term, wallTime } = storage.oplog;
    const change = { kind: 'noop', note: new Map([['msg', 'checkpoint']]) } as const;
    parts.push(plainPart('operation', encodeOperation({ timestamp, term, wallTime, change })));
  }
  for (const part of documentParts(storage)) {
    parts.push(part);
    bytes += part.length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  for (const each of retryableWrites.statements()) {
    parts.push(plainPart('statement', encodeStatement(each)));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

function* documentParts({ catalog }: Storage): Generator<Uint8Array> {
  for (const entry of catalog.all()) {
    if (entry.kind !== 'collection' || entry.isDerived) continue;
    for (const { head } of entry.records()) {
      if (head.bytes !== undefined) yield documentOf(entry, head.bytes);
    }
  }
}

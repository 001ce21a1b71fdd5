import type { IdKey } from './id-key.ts';
import type { OpTime } from './oplog.ts';

/** Documents of so many bytes have their keys read in steps before they are stored; what is smaller is done before anybody notices. */
export const LARGE_DOCUMENT: number = 16 * 1024;

/** A document from an op time on; `bytes` is undefined from its deletion on. */
export interface Version {
  readonly position: OpTime;
  readonly bytes: Uint8Array | undefined;
  previous: Version | undefined;
}

/** One document with those of its versions that somebody may still read. */
export interface StoredRecord {
  readonly recordId: number;
  readonly idKey: IdKey;
  head: Version;
  /** The horizon when old versions were last let go of. */
  prunedTo: OpTime;
  /** The record with the same `_id` before: one that was deleted, and in a time series any. */
  older: StoredRecord | undefined;
}

/** The bytes that a reader sees: the newest at or before `at`, or the newest of all. */
export function visibleBytes(record: StoredRecord, at: OpTime | undefined): Uint8Array | undefined {
  let version: Version | undefined = record.head;
  if (at === undefined) return version.bytes;
  while (version !== undefined && version.position > at) version = version.previous;
  return version?.bytes;
}

/** Puts a new version on top, and lets go of those that nobody at or after `horizon` can see. */
export function pushVersion(record: StoredRecord, version: Version, horizon: OpTime): void {
  version.previous = record.head;
  record.head = version;
  // The horizon moves in steps: a record that changes often is not walked through at each change.
  if (record.prunedTo === horizon) return;
  record.prunedTo = horizon;
  let kept: Version = version;
  while (kept.position > horizon && kept.previous !== undefined) kept = kept.previous;
  kept.previous = undefined;
}

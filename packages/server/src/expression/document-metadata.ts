import type { AnyDocument, Value } from '../value/value.ts';

/** How far a document is from the place that `$geoNear` was asked about, and where. */
export interface NearestPlace {
  readonly distance: number;
  readonly place: Value;
}

const KNOWN = new WeakMap<AnyDocument, NearestPlace>();

/** Keeps what `$geoNear` found out about a document beside it, for `$meta`. */
export function attachMetadata(document: AnyDocument, nearest: NearestPlace): void {
  KNOWN.set(document, nearest);
}

/** What `$meta` names of a document; undefined where nothing is known. */
export function metadataOf(document: AnyDocument, name: string): Value | undefined {
  if (name === 'geoNearDistance') return KNOWN.get(document)?.distance;
  return name === 'geoNearPoint' ? KNOWN.get(document)?.place : undefined;
}

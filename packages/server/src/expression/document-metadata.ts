import type { AnyDocument, Value } from '../value/value.ts';

/** How far a document is from the place that `$geoNear` was asked about, and where. */
export interface NearestPlace {
  readonly distance: number;
  readonly place: Value;
}

/** Most servers never see a `$geoNear`, and should not have to look for what it left. */
let isUsed = false;

const KNOWN = new WeakMap<AnyDocument, NearestPlace>();

/** Keeps what `$geoNear` found out about a document beside it, for `$meta`. */
export function attachMetadata(document: AnyDocument, nearest: NearestPlace): void {
  isUsed = true;
  KNOWN.set(document, nearest);
}

/** Keeps what is known of a document for what was made of it. */
export function keepMetadata(from: AnyDocument, made: AnyDocument): void {
  const nearest = isUsed ? KNOWN.get(from) : undefined;
  if (nearest !== undefined) KNOWN.set(made, nearest);
}

/** What `$meta` names of a document; undefined where nothing is known. */
export function metadataOf(document: AnyDocument, name: string): Value | undefined {
  if (name === 'geoNearDistance') return KNOWN.get(document)?.distance;
  return name === 'geoNearPoint' ? KNOWN.get(document)?.place : undefined;
}

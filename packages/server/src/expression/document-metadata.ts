import type { AnyDocument, Fields, Value } from '../value/value.ts';

/** The distance of a document from the point that `$geoNear` was asked about, and the point where it is. */
export interface NearestPoint {
  readonly distance: number;
  readonly point: Value;
}

/** The facts that a search found out about a document. */
export interface Metadata {
  readonly nearest?: NearestPoint;
  readonly textScore?: number;
  readonly sortKey?: readonly Value[];
  /** The key of the index by which it was found. */
  readonly indexKey?: Fields;
}

/** Most servers never see a search, and should not have to look for what it left. */
let isUsed = false;

const KNOWN = new WeakMap<AnyDocument, Metadata>();

/** Keeps what a search found out about a document beside it, for `$meta`. */
export function attachMetadata(document: AnyDocument, known: Metadata): void {
  isUsed = true;
  KNOWN.set(document, known);
}

/** Keeps what is known of a document for what was made of it. */
export function keepMetadata(from: AnyDocument, made: AnyDocument): void {
  const known = isUsed ? KNOWN.get(from) : undefined;
  if (known !== undefined) KNOWN.set(made, known);
}

/** The value that `$meta` names of a document; undefined where nothing is known. */
export function metadataOf(document: AnyDocument, name: string): Value | undefined {
  if (!isUsed) return undefined;
  const known = KNOWN.get(document);
  if (name === 'textScore') return known?.textScore;
  if (name === 'sortKey') return known?.sortKey && [...known.sortKey];
  if (name === 'indexKey') return known?.indexKey;
  if (name === 'geoNearDistance') return known?.nearest?.distance;
  return name === 'geoNearPoint' ? known?.nearest?.point : undefined;
}

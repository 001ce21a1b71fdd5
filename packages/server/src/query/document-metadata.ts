import type { NearestPoint } from '../expression/document-metadata.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

/** The facts about a document beside its fields, when it comes to be projected. */
export interface DocumentMetadata {
  /** The index in an array where the filter matched, for the positional `$`; -1 when it entered none. */
  readonly arrayIndex?: number;
  readonly recordId?: Value;
  readonly sortKey?: readonly Value[];
  /** The distance from the point that was asked for, and the point where it is. */
  readonly nearest?: NearestPoint;
  /** Describes how well its texts are what was searched for; absent where they are not. */
  readonly textScore?: Value;
  /** The key of the index by which it was found. */
  readonly indexKey?: Fields | undefined;
}

const MESSAGE_NAME: Readonly<Record<string, string>> = {
  textScore: 'text score',
  geoNearDistance: '$geoNear distance',
  geoNearPoint: '$geoNear point',
  searchScore: 'search score',
  searchHighlights: 'search highlights',
  randVal: 'rand val',
};

/** A kind of metadata that `$meta` names; throws where there is none of that name. */
export function parseMetaName(argument: Value): string {
  if (typeof argument !== 'string') {
    throw new CommandError('Location17307', '$meta only supports string arguments');
  }
  const known = ['recordId', 'sortKey', 'indexKey'].includes(argument);
  if (known || Object.hasOwn(MESSAGE_NAME, argument)) return argument;
  throw new CommandError('Location17308', `Unsupported argument to $meta: ${argument}`);
}

/** The metadata of that name; undefined where the document has none and may do without. */
export function readMeta(name: string, metadata: DocumentMetadata): Value | undefined {
  if (name === 'recordId') return metadata.recordId;
  if (name === 'sortKey') return metadata.sortKey && [...metadata.sortKey];
  if (name === 'indexKey') return metadata.indexKey;
  if (name === 'randVal' || name === 'searchScore' || name === 'searchHighlights') return undefined;
  // True if there is a search at all was asked when the projection was read.
  if (name === 'textScore') return metadata.textScore;
  if (metadata.nearest !== undefined) {
    if (name === 'geoNearDistance') return metadata.nearest.distance;
    if (name === 'geoNearPoint') return metadata.nearest.point;
  }
  throw new CommandError(
    'Location40218',
    `query requires ${MESSAGE_NAME[name] ?? name} metadata, but it is not available`,
  );
}

import { attachMetadata, type Metadata } from '../expression/document-metadata.ts';
import type { Projection } from '../query/project.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import type { FindQuery, Found } from './find-query.ts';
import { textScoreOf } from './text-matches.ts';

/** Tells how a document is shown. */
export interface Showing {
  /** True if it is taken apart for that. */
  readonly takesApart: boolean;
  /** The bytes that are shown of what was found; `decoded` where that is known already. */
  readonly show: (found: Found, decoded?: Fields) => Uint8Array;
}

/** True if a projection shows what a document was sorted by. */
export function asksForSortKey(projection: Fields): boolean {
  return [...projection.values()].some(
    (value) => value instanceof Map && value.get('$meta') === 'sortKey',
  );
}

/** Tells how a query shows what it finds. */
export function shownBy(query: FindQuery, project: Projection | undefined): Showing {
  if (query.returnKey) return { takesApart: false, show: returnKey };
  if (query.keepsMetadata) return { takesApart: false, show: withMetadata };
  if (project === undefined && !query.showRecordId) {
    return { takesApart: false, show: ({ bytes }) => bytes };
  }
  const show: Showing['show'] = (found, decoded) => {
    const { bytes, record, arrayIndex, nearest } = found;
    const recordId = BigInt(record.recordId);
    const metadata = {
      arrayIndex,
      recordId,
      ...keysOf(found),
      ...(nearest === undefined ? {} : { nearest }),
      ...textScoreOf(bytes),
    };
    const fields =
      project === undefined
        ? (decoded ?? decodeFields(bytes))
        : project(decoded ?? bytes, metadata);
    if (query.showRecordId) fields.set('$recordId', recordId);
    return encodeFields(fields);
  };
  return { takesApart: true, show };
}

function keysOf({ bytes, entry, sortKey }: Found): Pick<Metadata, 'indexKey' | 'sortKey'> {
  return {
    ...(entry === undefined ? {} : { indexKey: keyFields(entry, bytes) }),
    ...(sortKey === undefined ? {} : { sortKey }),
  };
}

// The keys are this query's: other queries share the stored bytes.
function withMetadata(found: Found): Uint8Array {
  const own = found.bytes.subarray();
  attachMetadata(own, { ...textScoreOf(found.bytes), ...keysOf(found) });
  return own;
}

function returnKey({ entry, bytes }: Found): Uint8Array {
  return encodeFields(keyFields(entry, bytes));
}

function keyFields(entry: Found['entry'], bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  const key = entry?.index.keyIn(bytes, entry.key) ?? [];
  for (const [part, { path }] of entry?.index.definition.paths.entries() ?? []) {
    if (key[part] !== undefined) fields.set(path, key[part]);
  }
  return fields;
}

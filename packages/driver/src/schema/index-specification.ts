import type { Document } from 'bson';
import type { CollationOptions } from './collation.ts';
import type { OneOrMore } from './document-id.ts';

/** Describes how an index has a field: 1, -1, or a kind. */
export type IndexDirection =
  | -1
  | 1
  | '2d'
  | '2dsphere'
  | 'text'
  | 'geoHaystack'
  | 'hashed'
  | number;

/** Every form in which the keys of an index may be given. */
export type IndexSpecification = OneOrMore<
  | string
  | [string, IndexDirection]
  | { [key: string]: IndexDirection }
  | Map<string, IndexDirection>
>;

/** The options of one index. */
export interface IndexOptions {
  /** The name of the index; default: made of its key. */
  name?: string;
  /** True refuses a second document with the same key; default false. */
  unique?: boolean;
  /** True leaves documents without the fields out of the index. */
  sparse?: boolean;
  /** True keeps the planner from using the index. */
  hidden?: boolean;
  /** Deprecated: the server decides by itself how it builds. */
  background?: boolean;
  /** After how many seconds documents are deleted. */
  expireAfterSeconds?: number;
  /** The documents that the index has. */
  partialFilterExpression?: Document;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions;
  /** Options of the storage engine. */
  storageEngine?: Document;
  /** The index version; sent as `v`. */
  version?: number;
  /** Tells how much each field counts in a text index. */
  weights?: Document;
  /** The language of texts that name none. */
  default_language?: string;
  /** The field that names a document's language. */
  language_override?: string;
  /** The version of the text index. */
  textIndexVersion?: number;
  /** The version of the geospatial index. */
  '2dsphereIndexVersion'?: number;
  /** The precision of a 2d index. */
  bits?: number;
  /** The lowest key of the index, inclusive; `hint` names the index. */
  min?: number;
  /** The highest key of the index, exclusive; `hint` names the index. */
  max?: number;
  /** The size of a haystack's bucket; such indexes are gone. */
  bucketSize?: number;
  /** The fields that a wildcard index has. */
  wildcardProjection?: Document;
}

/** One index to create. */
export interface IndexDescription extends IndexOptions {
  /** The key. */
  key: { [key: string]: IndexDirection } | Map<string, IndexDirection>;
}

/** Keys and directions of each index by its name. */
export type IndexDescriptionCompact = Record<string, [name: string, direction: IndexDirection][]>;

/** An index as the server lists it. */
export type IndexDescriptionInfo = Omit<IndexDescription, 'key' | 'version'> & {
  key: { [key: string]: IndexDirection };
  v?: number;
} & Document;

import type { Document } from 'bson';
import type { CollationOptions } from './collation.ts';
import type { OneOrMore } from './document-id.ts';

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
export interface IndexOptions extends Document {
  name?: string;
  unique?: boolean;
  sparse?: boolean;
  hidden?: boolean;
  background?: boolean;
  expireAfterSeconds?: number;
  partialFilterExpression?: Document;
  collation?: CollationOptions;
  storageEngine?: Document;
  /** The index version; sent as `v`. */
  version?: number;
  weights?: Document;
  default_language?: string;
  language_override?: string;
  textIndexVersion?: number;
  '2dsphereIndexVersion'?: number;
  bits?: number;
  min?: number;
  max?: number;
  bucketSize?: number;
  wildcardProjection?: Document;
}

/** One index to create. */
export interface IndexDescription extends IndexOptions {
  key: { [key: string]: IndexDirection } | Map<string, IndexDirection>;
}

/** Keys and directions of each index by its name. */
export type IndexDescriptionCompact = Record<string, [name: string, direction: IndexDirection][]>;

/** An index as the server lists it. */
export type IndexDescriptionInfo = Omit<IndexDescription, 'key' | 'version'> & {
  key: { [key: string]: IndexDirection };
  v?: number;
} & Document;

import type { Fields, Value } from '../value/value.ts';

/** The options that create and collMod give a collection, as the grammar read it. */
export interface CollectionBody {
  readonly capped?: boolean;
  readonly size?: number;
  readonly max?: number;
  readonly validator?: Fields;
  readonly validationLevel?: string;
  readonly validationAction?: string;
  readonly collation?: Fields;
  readonly changeStreamPreAndPostImages?: Fields;
  readonly clusteredIndex?: Value;
  readonly timeseries?: Fields;
  readonly expireAfterSeconds?: number;
  readonly encryptedFields?: Fields;
  readonly storageEngine?: Fields;
  readonly indexOptionDefaults?: Fields;
  readonly autoIndexId?: boolean;
}

/** The arguments of create, as the grammar read it. */
export interface CreateBody extends CollectionBody {
  readonly viewOn?: string;
  readonly pipeline?: readonly Fields[];
  readonly idIndex?: Fields;
}

/** The arguments of collMod, as the grammar read it. */
export interface ModifyBody {
  readonly index?: Fields;
  readonly validator?: Fields;
  readonly validationLevel?: string;
  readonly validationAction?: string;
  readonly viewOn?: string;
  readonly pipeline?: readonly Fields[];
  readonly changeStreamPreAndPostImages?: Fields;
  readonly cappedSize?: number;
  readonly cappedMax?: number;
  readonly dryRun?: boolean;
  readonly expireAfterSeconds?: number | string;
  readonly timeseries?: Fields;
}

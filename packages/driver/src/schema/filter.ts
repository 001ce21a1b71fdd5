import type { Binary, BSONRegExp, BSONType, Document, ObjectIdLike } from 'bson';
import type { WithId } from './document-id.ts';
import type { Join, NestedPaths, PropertyType } from './nested-path.ts';

/** The names of BSON types that `$type` takes. */
export type BSONTypeAlias = keyof typeof BSONType;

/** What the bitwise query operators take. */
export type BitwiseFilter = number | Binary | ReadonlyArray<number>;

/** A string may also be searched by a pattern. */
export type RegExpOrString<T> = T extends string ? BSONRegExp | RegExp | T : T;

/** An array may also be searched by one of its items. */
export type AlternativeType<T> =
  T extends ReadonlyArray<infer U> ? T | RegExpOrString<U> : RegExpOrString<T>;

/** What a field is compared with: a value, or operators. */
export type Condition<T> = AlternativeType<T> | FilterOperators<AlternativeType<T>>;

/** A document that cannot be mistaken for an `ObjectId`. */
export type NonObjectIdLikeDocument = { [key in keyof ObjectIdLike]?: never } & Document;

/** The query operators, as far as their operand's type depends on the field's. */
export interface FilterOperators<TValue> extends NonObjectIdLikeDocument {
  $eq?: TValue;
  $gt?: TValue;
  $gte?: TValue;
  $in?: ReadonlyArray<TValue>;
  $lt?: TValue;
  $lte?: TValue;
  $ne?: TValue;
  $nin?: ReadonlyArray<TValue>;
  $not?: TValue extends string ? FilterOperators<TValue> | RegExp : FilterOperators<TValue>;
  $exists?: boolean;
  $type?: BSONType | BSONTypeAlias;
  $expr?: Record<string, any>;
  $jsonSchema?: Record<string, any>;
  $mod?: TValue extends number ? [number, number] : never;
  $regex?: TValue extends string ? RegExp | BSONRegExp | string : never;
  $options?: TValue extends string ? string : never;
  $geoIntersects?: { $geometry: Document };
  $geoWithin?: Document;
  $near?: Document;
  $nearSphere?: Document;
  $maxDistance?: number;
  $all?: ReadonlyArray<any>;
  $elemMatch?: Document;
  $size?: TValue extends ReadonlyArray<any> ? number : never;
  $bitsAllClear?: BitwiseFilter;
  $bitsAllSet?: BitwiseFilter;
  $bitsAnyClear?: BitwiseFilter;
  $bitsAnySet?: BitwiseFilter;
  $rand?: Record<string, never>;
}

/** The operators at the top of a filter. */
export interface RootFilterOperators<TSchema> extends Document {
  $and?: Filter<TSchema>[];
  $nor?: Filter<TSchema>[];
  $or?: Filter<TSchema>[];
  $text?: {
    $search: string;
    $language?: string;
    $caseSensitive?: boolean;
    $diacriticSensitive?: boolean;
  };
  $where?: string | ((this: TSchema) => boolean);
  $comment?: string | Document;
}

/** A filter for documents of a schema. Dotted paths are allowed and not checked. */
export type Filter<TSchema> = {
  [P in keyof WithId<TSchema>]?: Condition<WithId<TSchema>[P]>;
} & RootFilterOperators<WithId<TSchema>>;

/** A filter whose dotted paths are checked too. Experimental, as in the official driver. */
export type StrictFilter<TSchema> =
  | Partial<TSchema>
  | ({
      [Property in Join<NestedPaths<WithId<TSchema>, []>, '.'>]?: Condition<
        PropertyType<WithId<TSchema>, Property>
      >;
    } & RootFilterOperators<WithId<TSchema>>);

/** Operators on the fields of a document, or on a value that is none. */
export type FilterOperations<T> =
  T extends Record<string, any>
    ? { [key in keyof T]?: FilterOperators<T[key]> }
    : FilterOperators<T>;

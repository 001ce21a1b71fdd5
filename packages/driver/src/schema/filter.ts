// biome-ignore-all lint/suspicious/noExplicitAny: filters and updates as their users type them: any is what the official interface says.
import type { Binary, BSONRegExp, BSONType, Document, ObjectIdLike } from 'bson';
import type { WithId } from './document-id.ts';
import type { Join, NestedPaths, PropertyType } from './nested-path.ts';

/** The names of BSON types that `$type` takes. */
export type BSONTypeAlias = keyof typeof BSONType;

/** The argument of the bitwise query operators. */
export type BitwiseFilter = number | Binary | ReadonlyArray<number>;

/** A string may also be searched by a pattern. */
export type RegExpOrString<T> = T extends string ? BSONRegExp | RegExp | T : T;

/** An array may also be searched by one of its items. */
export type AlternativeType<T> =
  T extends ReadonlyArray<infer U> ? T | RegExpOrString<U> : RegExpOrString<T>;

/** The condition of a field: a value, or operators. */
export type Condition<T> = AlternativeType<T> | FilterOperators<AlternativeType<T>>;

/** A document that cannot be mistaken for an `ObjectId`. */
export type NonObjectIdLikeDocument = { [key in keyof ObjectIdLike]?: never } & Document;

/** The query operators, as far as their operand's type depends on the field's. */
export interface FilterOperators<TValue> extends NonObjectIdLikeDocument {
  /** Equal. */
  $eq?: TValue;
  /** Greater. */
  $gt?: TValue;
  /** Greater or equal. */
  $gte?: TValue;
  /** Equal to any. */
  $in?: ReadonlyArray<TValue>;
  /** Less. */
  $lt?: TValue;
  /** Less or equal. */
  $lte?: TValue;
  /** Not equal. */
  $ne?: TValue;
  /** Equal to none. */
  $nin?: ReadonlyArray<TValue>;
  /** Not so. */
  $not?: TValue extends string ? FilterOperators<TValue> | RegExp : FilterOperators<TValue>;
  /** There, or not there. */
  $exists?: boolean;
  /** Of a type. */
  $type?: BSONType | BSONTypeAlias;
  /** True for an expression of the aggregation. */
  $expr?: Record<string, any>;
  /** Valid for a JSON Schema. */
  $jsonSchema?: Record<string, any>;
  /** With a remainder, as `[divisor, remainder]`. */
  $mod?: TValue extends number ? [number, number] : never;
  /** Matched by a regular expression. */
  $regex?: TValue extends string ? RegExp | BSONRegExp | string : never;
  /** The options of `$regex`. */
  $options?: TValue extends string ? string : never;
  /** Meets a geometry. */
  $geoIntersects?: { $geometry: Document };
  /** Within a geometry. */
  $geoWithin?: Document;
  /** Near a point, the nearest first. */
  $near?: Document;
  /** Near a point on the sphere, the nearest first. */
  $nearSphere?: Document;
  /** The farthest that `$near` looks. */
  $maxDistance?: number;
  /** An array with all of these. */
  $all?: ReadonlyArray<any>;
  /** An array with an element that matches. */
  $elemMatch?: Document;
  /** An array of that many elements. */
  $size?: TValue extends ReadonlyArray<any> ? number : never;
  /** All of these bits are 0. */
  $bitsAllClear?: BitwiseFilter;
  /** All of these bits are 1. */
  $bitsAllSet?: BitwiseFilter;
  /** Any of these bits is 0. */
  $bitsAnyClear?: BitwiseFilter;
  /** Any of these bits is 1. */
  $bitsAnySet?: BitwiseFilter;
  /** A number from 0 to 1, by chance. */
  $rand?: Record<string, never>;
}

/** The operators at the top of a filter. */
export interface RootFilterOperators<TSchema> extends Document {
  /** All of these. */
  $and?: Filter<TSchema>[];
  /** None of these. */
  $nor?: Filter<TSchema>[];
  /** Any of these. */
  $or?: Filter<TSchema>[];
  /** With these words, by a text index. */
  $text?: {
    $search: string;
    $language?: string;
    $caseSensitive?: boolean;
    $diacriticSensitive?: boolean;
  };
  /** True for a function of JavaScript. */
  $where?: string | ((this: TSchema) => boolean);
  /** A note for logs and the profiler. */
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

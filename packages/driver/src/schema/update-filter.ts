// biome-ignore-all lint/suspicious/noExplicitAny: filters and updates as their users type them: any is what the official interface says.
import type { Decimal128, Document, Double, Int32, Long, Timestamp } from 'bson';
import type { Flatten, IsAny, OptionalId } from './document-id.ts';
import type { FilterOperations, FilterOperators } from './filter.ts';
import type {
  Join,
  KeysOfAType,
  KeysOfOtherType,
  NestedPaths,
  NestedPathsOfType,
  PropertyType,
} from './nested-path.ts';
import type { Sort } from './sort.ts';

/** The numbers without fractions. */
export type IntegerType = number | Int32 | Long | bigint;
/** All numbers. */
export type NumericType = IntegerType | Decimal128 | Double;
/** The type of an array's elements. */
export type ArrayElement<Type> = Type extends ReadonlyArray<infer Item> ? Item : never;

/** The fields of a schema that are of a type, each assigned another type. */
export type AcceptedFields<TSchema, FieldType, AssignableType> = {
  readonly [key in KeysOfAType<TSchema, FieldType>]?: AssignableType;
};

/** The fields of a schema that are not of a type: forbidden. */
export type NotAcceptedFields<TSchema, FieldType> = {
  readonly [key in KeysOfOtherType<TSchema, FieldType>]?: never;
};

/** The fields of a schema with values of a type. */
export type OnlyFieldsOfType<TSchema, FieldType = any, AssignableType = FieldType> = IsAny<
  TSchema[keyof TSchema],
  AssignableType extends FieldType ? Record<string, FieldType> : Record<string, AssignableType>,
  AcceptedFields<TSchema, FieldType, AssignableType> &
    NotAcceptedFields<TSchema, FieldType> &
    Record<string, AssignableType>
>;

/** Fields of a schema, or paths, with their values. */
export type MatchKeysAndValues<TSchema> = Readonly<Partial<TSchema>> & Record<string, any>;

/** Options of `$addToSet`. */
export type AddToSetOperators<Type> = {
  /** The values, each by itself. */
  $each?: Array<Flatten<Type>>;
};

/** Options of `$push`. */
export type ArrayOperator<Type> = {
  /** The values, each by itself. */
  $each?: Array<Flatten<Type>>;
  /** The number of elements that are kept. */
  $slice?: number;
  /** The place where the values are put. */
  $position?: number;
  /** The order of the elements. */
  $sort?: Sort;
};

type ArrayKeys<TSchema> = KeysOfAType<TSchema, ReadonlyArray<any>>;

/** The argument of `$addToSet`. */
export type SetFields<TSchema> = ({
  readonly [key in KeysOfAType<TSchema, ReadonlyArray<any> | undefined>]?:
    | OptionalId<Flatten<TSchema[key]>>
    | AddToSetOperators<Array<OptionalId<Flatten<TSchema[key]>>>>;
} & IsAny<
  TSchema[keyof TSchema],
  object,
  NotAcceptedFields<TSchema, ReadonlyArray<any> | undefined>
>) & { readonly [key: string]: AddToSetOperators<any> | any };

/** The argument of `$push`. */
export type PushOperator<TSchema> = ({
  readonly [key in ArrayKeys<TSchema>]?:
    | Flatten<TSchema[key]>
    | ArrayOperator<Array<Flatten<TSchema[key]>>>;
} & NotAcceptedFields<TSchema, ReadonlyArray<any>>) & {
  readonly [key: string]: ArrayOperator<any> | any;
};

/** The argument of `$pull`. */
export type PullOperator<TSchema> = ({
  readonly [key in ArrayKeys<TSchema>]?:
    | Partial<Flatten<TSchema[key]>>
    | FilterOperations<Flatten<TSchema[key]>>;
} & NotAcceptedFields<TSchema, ReadonlyArray<any>>) & {
  readonly [key: string]: FilterOperators<any> | any;
};

/** The argument of `$pullAll`. */
export type PullAllOperator<TSchema> = ({
  readonly [key in ArrayKeys<TSchema>]?: TSchema[key];
} & NotAcceptedFields<TSchema, ReadonlyArray<any>>) & {
  readonly [key: string]: ReadonlyArray<any>;
};

type BitOperand = { and: IntegerType } | { or: IntegerType } | { xor: IntegerType };

/** The update operators; `Fields` is what `$set` and its like take. */
interface UpdateOperators<TSchema, Fields> {
  $currentDate?: OnlyFieldsOfType<
    TSchema,
    Date | Timestamp,
    true | { $type: 'date' | 'timestamp' }
  >;
  $inc?: OnlyFieldsOfType<TSchema, NumericType | undefined>;
  $min?: Fields;
  $max?: Fields;
  $mul?: OnlyFieldsOfType<TSchema, NumericType | undefined>;
  $rename?: Record<string, string>;
  $set?: Fields;
  $setOnInsert?: Fields;
  $unset?: OnlyFieldsOfType<TSchema, any, '' | true | 1>;
  $addToSet?: SetFields<TSchema>;
  $pop?: OnlyFieldsOfType<TSchema, ReadonlyArray<any>, 1 | -1>;
  $pull?: PullOperator<TSchema>;
  $push?: PushOperator<TSchema>;
  $pullAll?: PullAllOperator<TSchema>;
  $bit?: OnlyFieldsOfType<TSchema, NumericType | undefined, BitOperand>;
}

/** An update of documents of a schema. Dotted paths are allowed and not checked. */
export type UpdateFilter<TSchema> = UpdateOperators<TSchema, MatchKeysAndValues<TSchema>> &
  Document;

/** Fields of a schema, and paths as deep as types go, with their values. */
export type StrictMatchKeysAndValues<TSchema> = Readonly<
  {
    [Property in Join<NestedPaths<TSchema, []>, '.'>]?: PropertyType<TSchema, Property>;
  } & {
    [Property in `${NestedPathsOfType<TSchema, any[]>}.$${`[${string}]` | ''}`]?: ArrayElement<
      PropertyType<TSchema, Property extends `${infer Key}.$${string}` ? Key : never>
    >;
  } & {
    [Property in `${NestedPathsOfType<TSchema, Record<string, any>[]>}.$${`[${string}]` | ''}.${string}`]?: any;
  } & Document
>;

/** An update whose dotted paths are checked too. Experimental, as in the official driver. */
export type StrictUpdateFilter<TSchema> = UpdateOperators<
  TSchema,
  StrictMatchKeysAndValues<TSchema>
> &
  Document;

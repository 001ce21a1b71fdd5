// biome-ignore-all lint/suspicious/noExplicitAny: filters and updates as their users type them: any is what the official interface says.
import type { ObjectId } from 'bson';

/** `Omit` that leaves a type with an index signature alone and works on each member of a union. */
export type EnhancedOmit<TRecordOrUnion, KeyUnion> = string extends keyof TRecordOrUnion
  ? TRecordOrUnion
  : TRecordOrUnion extends unknown
    ? Pick<TRecordOrUnion, Exclude<keyof TRecordOrUnion, KeyUnion>>
    : never;

/** The type of a schema's `_id`; `ObjectId` where the schema does not say. */
export type InferIdType<TSchema> = TSchema extends { _id: infer IdType }
  ? Record<any, never> extends IdType
    ? never
    : IdType
  : TSchema extends { _id?: infer IdType }
    ? unknown extends IdType
      ? ObjectId
      : IdType
    : ObjectId;

/** A document as the server returns it: with its `_id`. */
export type WithId<TSchema> = EnhancedOmit<TSchema, '_id'> & { _id: InferIdType<TSchema> };

/** A document as it may be inserted when the driver can make up its `_id`. */
export type OptionalId<TSchema> = EnhancedOmit<TSchema, '_id'> & { _id?: InferIdType<TSchema> };

/** A document as it may be inserted: its `_id` may be left out unless the schema requires it. */
export type OptionalUnlessRequiredId<TSchema> = TSchema extends { _id: any }
  ? TSchema
  : OptionalId<TSchema>;

/** A document without its `_id`, as replacements are given. */
export type WithoutId<TSchema> = Omit<TSchema, '_id'>;

/** Tells `any` from every other type. */
export type IsAny<Type, ResultIfAny, ResultIfNotAny> = true extends false & Type
  ? ResultIfAny
  : ResultIfNotAny;

/** The item of an array type, or the type itself. */
export type Flatten<Type> = Type extends ReadonlyArray<infer Item> ? Item : Type;

/** One value or a list of them. */
export type OneOrMore<T> = T | ReadonlyArray<T>;

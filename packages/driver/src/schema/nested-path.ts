// biome-ignore-all lint/suspicious/noExplicitAny: filters and updates as their users type them: any is what the official interface says.
/** The keys of a schema whose values are of a type. */
export type KeysOfAType<TSchema, Type> = {
  [key in keyof TSchema]: NonNullable<TSchema[key]> extends Type ? key : never;
}[keyof TSchema];

/** The keys of a schema whose values are not of a type. */
export type KeysOfOtherType<TSchema, Type> = {
  [key in keyof TSchema]: NonNullable<TSchema[key]> extends Type ? never : key;
}[keyof TSchema];

/** Joins the steps of a path with a separator. */
export type Join<Path extends unknown[], Separator extends string> = Path extends []
  ? ''
  : Path extends [string | number]
    ? `${Path[0]}`
    : Path extends [string | number, ...infer Rest]
      ? `${Path[0]}${Separator}${Join<Rest, Separator>}`
      : string;

type Leaf =
  | string
  | number
  | bigint
  | boolean
  | Date
  | RegExp
  | Uint8Array
  | ((...args: any[]) => any)
  | { _bsontype: string };

/**
 * Every path into a schema, as tuples of steps, at most eight deep. A member that contains its own
 * parent's type is not followed: the path would never end.
 */
export type NestedPaths<Type, Depth extends number[]> = Depth['length'] extends 8
  ? []
  : Type extends Leaf
    ? []
    : Type extends ReadonlyArray<infer Item>
      ? [] | [number, ...NestedPaths<Item, [...Depth, 1]>]
      : Type extends Map<string, any>
        ? [string]
        : Type extends object
          ? {
              [Key in Extract<keyof Type, string>]: IsRecursive<Type, Type[Key]> extends true
                ? [Key]
                : Type[Key] extends ReadonlyArray<infer Item>
                  ? IsRecursive<Type, Item> extends true
                    ? [Key]
                    : [Key, ...NestedPaths<Type[Key], [...Depth, 1]>]
                  : [Key, ...NestedPaths<Type[Key], [...Depth, 1]>] | [Key];
            }[Extract<keyof Type, string>]
          : [];

type IsRecursive<Parent, Child> = Child extends Parent ? true : Parent extends Child ? true : false;

/** The type that a dotted path leads to; `unknown` where the schema does not know it. */
export type PropertyType<Type, Property extends string> = string extends Property
  ? unknown
  : Property extends keyof Type
    ? Type[Property]
    : Property extends `${number}`
      ? ItemType<Type>
      : Property extends `${infer Key}.${infer Rest}`
        ? Key extends `${number}`
          ? Type extends ReadonlyArray<infer Item>
            ? PropertyType<Item, Rest>
            : unknown
          : Key extends keyof Type
            ? Type[Key] extends Map<string, infer MapType>
              ? MapType
              : PropertyType<Type[Key], Rest>
            : unknown
        : unknown;

type ItemType<Type> = Type extends ReadonlyArray<infer Item> ? Item : unknown;

/** The dotted paths of a schema that lead to a type. */
export type NestedPathsOfType<TSchema, Type> = KeysOfAType<
  { [Property in Join<NestedPaths<TSchema, []>, '.'>]: PropertyType<TSchema, Property> },
  Type
>;

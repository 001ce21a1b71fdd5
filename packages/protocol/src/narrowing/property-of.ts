/** A property of something of which nothing is known; undefined for null, undefined and what has no such property. */
export function propertyOf(value: unknown, name: string): unknown {
  return value === undefined || value === null ? undefined : Reflect.get(Object(value), name);
}

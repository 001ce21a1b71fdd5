/**
 * The given value, which has to be there: not for what users may leave out. Throws a `TypeError` that says `what`
 * was meant where it is undefined, because then our own code is wrong. Null is a value, as it is in BSON.
 */
export function present<T>(value: T | undefined, what = 'a value'): T {
  if (value === undefined) throw missing(what);
  return value;
}

/**
 * The entry of a map that has to have it, because somebody checked or because the map has every key of its kind.
 * Throws a `TypeError` that names the key where it is missing. An entry may be null.
 */
export function entryOf<K, V>(map: { get(key: K): V | undefined }, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw missing(`the entry ${String(key)}`);
  return value;
}

function missing(what: string): TypeError {
  return new TypeError(`Internal error: ${what} is missing where it has to be there`);
}

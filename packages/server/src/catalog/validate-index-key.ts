import { numberOf } from '../command/grammar/field-type.ts';
import { typeAlias } from '../value/bson-type.ts';
import type { Fields, Value } from '../value/value.ts';

const PLUGINS: ReadonlySet<string> = new Set(['2d', '2dsphere', 'columnstore', 'hashed', 'text']);
/** The fields of a database reference may be indexed. */
const REFERENCE_PARTS: ReadonlySet<string> = new Set(['$db', '$id', '$ref']);

/** Tells whether a path stands for all fields, or for all below one. */
export function isWildcard(path: string): boolean {
  return path === '$**' || path.endsWith('.$**');
}

/** The error of a key pattern, in words; undefined where there is none. */
export function keyError(key: Fields): string | undefined {
  if (key.size === 0) return 'Index keys cannot be empty.';
  for (const [path, kind] of key) {
    const fault = kindError(kind) ?? pathError(path, kind);
    if (fault !== undefined) return fault;
  }
  for (const [path, kind] of key) {
    if (kind !== 'columnstore') continue;
    if (!isWildcard(path)) return 'Invalid key name for columnstore indexes';
    if (key.size > 1) return 'columnstore indexes do not allow compounding';
  }
  const plugins = new Set([...key.values()].filter((kind) => typeof kind === 'string'));
  if (plugins.size > 1) return "Can't use more than one index plugin for a single index.";
  return undefined;
}

function kindError(kind: Value): string | undefined {
  if (typeof kind === 'string') {
    if (kind === '') return 'Values in the index key pattern cannot be empty strings';
    return PLUGINS.has(kind) ? undefined : `Unknown index plugin '${kind}'`;
  }
  const direction = numberOf(kind);
  if (direction === undefined) {
    return (
      `Values in v:2 index key pattern cannot be of type ${typeAlias(kind)}. Only numbers > 0, ` +
      'numbers < 0, and strings are allowed.'
    );
  }
  if (Number.isNaN(direction)) return 'Values in the index key pattern cannot be NaN.';
  return direction === 0 ? 'Values in the index key pattern cannot be 0.' : undefined;
}

function pathError(path: string, kind: Value): string | undefined {
  if (path === '') return 'Index keys cannot be an empty field.';
  const parts = path.split('.');
  if (parts.includes('')) return 'Index keys cannot contain an empty field.';
  const isWild =
    isWildcard(path) &&
    (typeof kind !== 'string' || kind === 'columnstore' || (kind === 'text' && parts.length === 1));
  const named = isWild ? parts.slice(0, -1) : parts;
  const illegal = named.some(
    (part, at) => part.startsWith('$') && (at === 0 || !REFERENCE_PARTS.has(part)),
  );
  if (!illegal) return undefined;
  return "Index key contains an illegal field name: field name starts with '$'.";
}

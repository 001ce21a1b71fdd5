import { refuse } from '../error/query-analysis-error.ts';
import type { Encryption } from './encryption.ts';

/** The part of a schema about one path in documents, and about the paths below it. */
export interface SchemaNode {
  readonly encryption?: Encryption | undefined;
  readonly fields?: ReadonlyMap<string, SchemaNode> | undefined;
  readonly patterns?: readonly (readonly [RegExp, SchemaNode])[] | undefined;
  /** Of all fields that neither a name nor a pattern fits. */
  readonly additional?: SchemaNode | undefined;
}

/** A place in documents: what all parts of the schema that apply say of it. */
export type Subschemas = readonly SchemaNode[];

export const NOTHING: Subschemas = [];

/** The place of the field `name` within `place`. */
export function within(subschemas: Subschemas, name: string): Subschemas {
  if (subschemas.length === 0) return NOTHING;
  const found: SchemaNode[] = [];
  for (const { fields, patterns, additional } of subschemas) {
    const before = found.length;
    const named = fields?.get(name);
    if (named !== undefined) found.push(named);
    for (const [pattern, node] of patterns ?? []) if (pattern.test(name)) found.push(node);
    if (found.length === before && additional !== undefined) found.push(additional);
  }
  return found;
}

/** Tells how the values at this place are encrypted, if they are. Throws where the schema contradicts itself. */
export function encryptionAt(subschemas: Subschemas): Encryption | undefined {
  const encrypted = subschemas.filter(({ encryption }) => encryption !== undefined);
  if (encrypted.length === 0) return undefined;
  if (encrypted.length < subschemas.length || encrypted.length > 1) {
    refuse(51142, 'Found conflicting encryption metadata for a field that several schemas match');
  }
  return encrypted[0]?.encryption;
}

/** Tells whether something at this place or below it is encrypted. */
export function hasEncryption(subschemas: Subschemas): boolean {
  return subschemas.some(nodeHasEncryption);
}

function nodeHasEncryption({ encryption, fields, patterns, additional }: SchemaNode): boolean {
  return (
    encryption !== undefined ||
    [...(fields?.values() ?? [])].some(nodeHasEncryption) ||
    (patterns ?? []).some(([, node]) => nodeHasEncryption(node)) ||
    (additional !== undefined && nodeHasEncryption(additional))
  );
}

/** True if it is Queryable Encryption that encrypts below this place. */
export function isQueryable(subschemas: Subschemas): boolean {
  return subschemas.some(
    ({ encryption, fields }) =>
      encryption?.kind === 'queryable' || isQueryable([...(fields?.values() ?? [])]),
  );
}

/** The facts about a path. */
export type PathInfo =
  | { readonly kind: 'plain' }
  /** A field that is encrypted. */
  | { readonly kind: 'encrypted'; readonly encryption: Encryption }
  /** It leads into a field that is encrypted. */
  | { readonly kind: 'into'; readonly encryption: Encryption }
  /** Fields below it are encrypted. */
  | { readonly kind: 'around'; readonly subschemas: Subschemas };

const PLAIN: PathInfo = { kind: 'plain' };

/** A number may be the place of an item in an array: what holds for the array's fields holds for the item's. */
function step(subschemas: Subschemas, name: string): Subschemas {
  const inside = within(subschemas, name);
  return inside.length === 0 && /^\d+$/.test(name) ? subschemas : inside;
}

/** Follows a path from a place on. */
export function follow(subschemas: Subschemas, path: readonly string[]): PathInfo {
  let at = subschemas;
  for (const [index, name] of path.entries()) {
    at = step(at, name);
    const encryption = encryptionAt(at);
    if (encryption === undefined) continue;
    return index === path.length - 1
      ? { kind: 'encrypted', encryption }
      : { kind: 'into', encryption };
  }
  return hasEncryption(at) ? { kind: 'around', subschemas: at } : PLAIN;
}

/** The schema with `node` at a path, beside what it had there. */
export function withNodeAt(
  root: SchemaNode,
  path: readonly string[],
  node: SchemaNode,
): SchemaNode {
  const [name, ...rest] = path;
  if (name === undefined) return node;
  const fields = new Map(root.fields);
  fields.set(name, withNodeAt(fields.get(name) ?? {}, rest, node));
  return { ...root, fields };
}

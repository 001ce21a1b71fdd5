import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { compareStrings } from '../value/compare.ts';
import { isArrayIndex } from '../value/path.ts';
import type { Modifier } from './modifier.ts';
import { arrayFilterIdentifier } from './update-path.ts';

/** The tree of an update: what is done where. Names are kept in the order they are applied in. */
export type UpdateNode =
  | { readonly kind: 'modify'; readonly modifier: Modifier }
  /** A path that must stay free of other modifiers: the source of `$rename`. */
  | { readonly kind: 'reserved' }
  | UpdateBranch;

/** Fields of a document or elements of an array, or (`each`) elements that array filters choose. */
export interface UpdateBranch {
  readonly kind: 'fields' | 'each';
  readonly children: Map<string, UpdateNode>;
}

/** An empty branch. */
export function newUpdateBranch(kind: UpdateBranch['kind']): UpdateBranch {
  return { kind, children: new Map() };
}

function conflict(path: string, at: string): CommandError {
  const message = `Updating the path '${path}' would create a conflict at '${at}'`;
  return new CommandError('ConflictingUpdateOperators', message);
}

function branchKindFor(part: string): UpdateBranch['kind'] {
  return arrayFilterIdentifier(part) === undefined ? 'fields' : 'each';
}

/** Puts a leaf into the tree; throws where two modifiers would touch the same place. */
export function placeUpdate(root: UpdateBranch, parts: readonly string[], leaf: UpdateNode): void {
  const path = parts.join('.');
  let branch = root;
  for (let depth = 0; depth < parts.length - 1; depth++) {
    const name = present(parts[depth]);
    const kind = branchKindFor(present(parts[depth + 1]));
    let next = branch.children.get(name);
    if (next === undefined) {
      next = newUpdateBranch(kind);
      branch.children.set(name, next);
    }
    if (next.kind === 'modify' || next.kind === 'reserved' || next.kind !== kind) {
      throw conflict(path, parts.slice(0, depth + 1).join('.'));
    }
    branch = next;
  }
  const last = present(parts[parts.length - 1]);
  if (branch.children.has(last)) throw conflict(path, path);
  branch.children.set(last, leaf);
}

/** Orders names as updates are applied: numbers by their value, other names by their bytes. */
export function compareUpdateNames(a: string, b: string): number {
  if (isArrayIndex(a) && isArrayIndex(b)) return Number(a) - Number(b);
  return compareStrings(a, b);
}

/** Puts every branch of the tree into the order of application. */
export function inApplicationOrder(branch: UpdateBranch): UpdateBranch {
  const sorted = [...branch.children].sort(([a], [b]) => compareUpdateNames(a, b));
  const children = new Map(
    sorted.map(([name, node]) => [name, 'children' in node ? inApplicationOrder(node) : node]),
  );
  return { kind: branch.kind, children };
}

/** One node that does what both do to the same element; they may not touch the same place. */
export function mergeNodes(a: UpdateNode, b: UpdateNode, path: string): UpdateNode {
  if (!('children' in a) || !('children' in b) || a.kind !== b.kind) {
    const message = `Update created a conflict at '${path}'`;
    throw new CommandError('ConflictingUpdateOperators', message);
  }
  const merged = newUpdateBranch(a.kind);
  for (const [name, node] of a.children) merged.children.set(name, node);
  for (const [name, node] of b.children) {
    const other = merged.children.get(name);
    const inner = `${path}.${name}`;
    merged.children.set(name, other === undefined ? node : mergeNodes(other, node, inner));
  }
  return inApplicationOrder(merged);
}

/** The first modifier under the node that is accepted. */
export function findModifier(
  node: UpdateNode,
  accepts: (modifier: Modifier) => boolean,
): Modifier | undefined {
  if (node.kind === 'modify') return accepts(node.modifier) ? node.modifier : undefined;
  if (node.kind === 'reserved') return undefined;
  for (const child of node.children.values()) {
    const modifier = findModifier(child, accepts);
    if (modifier !== undefined) return modifier;
  }
  return undefined;
}

/** The names that lead from the node to the first such modifier below it. */
export function pathToModifier(
  node: UpdateNode,
  accepts: (modifier: Modifier) => boolean,
): readonly string[] | undefined {
  if (node.kind === 'modify') return accepts(node.modifier) ? [] : undefined;
  if (node.kind === 'reserved') return undefined;
  for (const [name, child] of node.children) {
    const path = pathToModifier(child, accepts);
    if (path !== undefined) return [name, ...path];
  }
  return undefined;
}

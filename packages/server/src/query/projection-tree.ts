import { present } from '@touchstone/protocol';
import { compileExpression, type Expression } from '../expression/expression.ts';
import { isDollarField } from '../expression/field-path.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import type { QueryContext } from './operator.ts';

/** The choice of a projection for one field, or for the fields in it. */
export type ProjectionNode =
  | { readonly kind: 'included' }
  | { readonly kind: 'excluded' }
  | { readonly kind: 'computed'; readonly evaluate: Expression }
  | ProjectionBranch;

/** The choices of a projection for the fields of a document, in the order of the projection. */
export interface ProjectionBranch {
  readonly kind: 'branch';
  readonly children: Map<string, ProjectionNode>;
}

/** The words against a positional operator that something follows. */
export const MIDDLE_POSITIONAL: string =
  "As of 4.4, it's illegal to specify positional operator in the middle of a path." +
  'Positional projection may only be used at the end, for example: a.b.$. If the query ' +
  "previously used a form like a.b.$.d, remove the parts following the '$' and the results " +
  'will be equivalent.';

/** An empty branch. */
export function newBranch(): ProjectionBranch {
  return { kind: 'branch', children: new Map() };
}

/** Refuses a path that no field can have. */
export function checkProjectionPath(path: string): void {
  if (path === '') {
    const message = 'FieldPath cannot be constructed with empty string';
    throw new CommandError('Location40352', message);
  }
  if (path.endsWith('.')) {
    throw new CommandError('Location40353', "FieldPath must not end with a '.'.");
  }
  for (const part of path.split('.')) {
    if (part === '') {
      throw new CommandError('Location15998', 'FieldPath field names may not be empty strings.');
    }
    if (part.startsWith('$') && !isDollarField(part)) {
      throw new CommandError(
        'Location16410',
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    }
  }
}

/** Puts a leaf at a dotted path; two leaves may not lie on one path. */
export function placeNode(root: ProjectionBranch, path: string, leaf: ProjectionNode): void {
  const parts = path.split('.');
  const last = present(parts.pop());
  let branch = root;
  for (const part of parts) {
    let next = branch.children.get(part);
    if (next === undefined) {
      next = newBranch();
      branch.children.set(part, next);
    }
    if (next.kind !== 'branch') {
      const rest = path.slice(path.indexOf('.') + 1);
      const message = `Path collision at ${path} remaining portion ${rest}`;
      throw new CommandError('Location31249', message);
    }
    branch = next;
  }
  if (branch.children.has(last)) {
    throw new CommandError('Location31250', `Path collision at ${path}`);
  }
  branch.children.set(last, leaf);
}

/** A leaf whose value is an aggregation expression. */
export function computedNode(spec: Value, context: QueryContext): ProjectionNode {
  return { kind: 'computed', evaluate: compileExpression(spec, context) };
}

function computes(node: ProjectionNode): boolean {
  if (node.kind === 'computed') return true;
  return node.kind === 'branch' && [...node.children.values()].some(computes);
}

type Evaluate = (expression: Expression) => Value | undefined;

function includeValue(node: ProjectionNode, value: Value, evaluate: Evaluate): Value | undefined {
  if (node.kind === 'included') return value;
  if (node.kind !== 'branch') return undefined;
  if (value instanceof Map) return includeFields(node, value, evaluate);
  if (Array.isArray(value)) {
    const kept: Value[] = [];
    for (const element of value) {
      const part = includeValue(node, element, evaluate);
      if (part !== undefined) kept.push(part);
    }
    return kept;
  }
  // A computed field needs a document to stand in, and takes the place of anything else.
  return computes(node) ? includeFields(node, new Map(), evaluate) : undefined;
}

function addComputed(branch: ProjectionBranch, result: Fields, evaluate: Evaluate): void {
  for (const [name, node] of branch.children) {
    let value: Value | undefined;
    if (node.kind === 'computed') value = evaluate(node.evaluate);
    else if (node.kind === 'branch' && !result.has(name) && computes(node)) {
      value = includeFields(node, new Map(), evaluate);
    }
    if (value !== undefined) result.set(name, value);
  }
}

/** The fields that the branch includes, in the document's order, then those that it computes. */
export function includeFields(
  branch: ProjectionBranch,
  fields: Fields,
  evaluate: Evaluate,
): Fields {
  const result: Fields = new Map();
  for (const [name, value] of fields) {
    const node = branch.children.get(name);
    if (node === undefined) continue;
    const part = includeValue(node, value, evaluate);
    if (part !== undefined) result.set(name, part);
  }
  addComputed(branch, result, evaluate);
  return result;
}

function excludeValue(node: ProjectionBranch, value: Value): Value {
  if (value instanceof Map) return excludeFields(node, value);
  return Array.isArray(value) ? value.map((element) => excludeValue(node, element)) : value;
}

/** The fields that the branch does not exclude. */
export function excludeFields(branch: ProjectionBranch, fields: Fields): Fields {
  const result: Fields = new Map();
  for (const [name, value] of fields) {
    const node = branch.children.get(name);
    if (node?.kind === 'excluded') continue;
    result.set(name, node?.kind === 'branch' ? excludeValue(node, value) : value);
  }
  return result;
}

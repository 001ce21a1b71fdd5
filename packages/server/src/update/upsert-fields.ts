import { present } from '@touchstone/protocol';
import type { FieldTest, MatchNode } from '../query/match-node.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

function isRegExp(value: Value): boolean {
  return (value as { _bsontype?: string } | null)?._bsontype === 'BSONRegExp';
}

function equalitiesOf(test: FieldTest): readonly Value[] {
  if (test.kind === 'all') return test.tests.flatMap(equalitiesOf);
  if (test.kind !== 'leaf') return [];
  if (test.operator === '$eq') return [test.argument];
  if (test.operator !== '$in' || !Array.isArray(test.argument)) return [];
  return test.argument.length === 1 && !isRegExp(present(test.argument[0])) ? test.argument : [];
}

/** True if MongoDB sees from the form of a filter alone that nothing matches it. */
function isNever(node: MatchNode): boolean {
  if (node.kind === 'field') {
    const { test } = node;
    return test.operator === '$all' && Array.isArray(test.argument) && test.argument.length === 0;
  }
  if (node.kind === 'document') return node.operator === '$alwaysFalse';
  if (node.operator === '$and') return node.children.some(isNever);
  return node.operator === '$or' && node.children.every(isNever);
}

function collect(node: MatchNode, found: [string, Value][]): void {
  if (node.kind === 'field') {
    for (const value of equalitiesOf(node.test)) found.push([node.path.dotted, value]);
    return;
  }
  if (node.kind === 'document') {
    if (node.operator !== '$expr') return;
    const message = '$expr is not allowed in the query predicate for an upsert';
    throw new CommandError('QueryFeatureNotAllowed', message);
  }
  // An alternative tells something only when there is no other that could be.
  const children = node.children.filter((child) => !isNever(child));
  const counts = node.operator === '$and' || (node.operator === '$or' && children.length === 1);
  if (counts) for (const child of children) collect(child, found);
}

function checkUnambiguous(paths: readonly string[], path: string): void {
  for (const other of paths) {
    if (other === path) {
      const message = `cannot infer query fields to set, path '${path}' is matched twice`;
      throw new CommandError('NotSingleValueField', message);
    }
    if (!other.startsWith(`${path}.`) && !path.startsWith(`${other}.`)) continue;
    const [short, long] = other.length < path.length ? [other, path] : [path, other];
    const message = `cannot infer query fields to set, both paths '${long}' and '${short}' are matched`;
    throw new CommandError('NotSingleValueField', message);
  }
}

function setPath(fields: Fields, path: string, value: Value): void {
  const parts = path.split('.');
  const last = present(parts.pop());
  let inner = fields;
  for (const part of parts) {
    let next = inner.get(part);
    if (!(next instanceof Map)) {
      next = new Map();
      inner.set(part, next);
    }
    inner = next;
  }
  inner.set(last, value);
}

/** The fields that a filter's equalities say an upserted document has: none where nothing could match it. */
export function fieldsFromEqualities(node: MatchNode, wanted: 'all' | 'onlyId'): Fields {
  const found: [string, Value][] = [];
  if (!isNever(node)) collect(node, found);
  const fields: Fields = new Map();
  const paths: string[] = [];
  for (const [path, value] of found) {
    if (wanted === 'onlyId' && path !== '_id' && !path.startsWith('_id.')) continue;
    checkUnambiguous(paths, path);
    paths.push(path);
    setPath(fields, path, value);
  }
  return fields;
}

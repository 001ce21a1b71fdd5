import { present } from '@touchstone/protocol';
import type { Expression } from '../expression/expression.ts';
import { scopeOf } from '../expression/expression.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { asArray, asFields } from '../value/known-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { type DocumentMetadata, readMeta } from './document-metadata.ts';
import type { QueryContext } from './operator.ts';
import { type ProjectionStep, parseProjection } from './parse-projection.ts';
import { sliceAt } from './projection-slice.ts';
import { excludeFields, includeFields } from './projection-tree.ts';

export type { DocumentMetadata } from './document-metadata.ts';

/** The fields that a find command shows of a document. */
export type Projection = (document: AnyDocument, metadata?: DocumentMetadata) => Fields;

/** True if the projection has a positional `$`, and so needs to know where the filter matched. */
export function isPositionalProjection(spec: Fields): boolean {
  return [...spec.keys()].some((name) => name.endsWith('.$'));
}

// The outermost array on the path keeps the one element that the filter found.
function keepMatched(fields: Fields, parts: readonly string[], index: number): void {
  const [name, ...rest] = parts;
  const value = fields.get(present(name));
  if (Array.isArray(value)) {
    const element = value[index];
    if (index < 0 || element === undefined) {
      throw new CommandError(
        'Location51246',
        "positional operator '.$' couldn't find a matching element in the array",
      );
    }
    fields.set(present(name), [element]);
  } else if (value instanceof Map && rest.length > 0) keepMatched(value, rest, index);
}

function setAt(fields: Fields, path: string, value: Value | undefined): void {
  if (value === undefined) {
    fields.delete(path);
    return;
  }
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

function applyStep(
  step: ProjectionStep,
  result: Fields,
  source: Fields,
  metadata: DocumentMetadata,
): void {
  switch (step.kind) {
    case 'slice':
      sliceAt(result, step.parts, step.slice);
      return;
    case 'positional':
      keepMatched(result, step.parts, metadata.arrayIndex ?? -1);
      return;
    case 'meta':
      setAt(result, step.path, readMeta(step.name, metadata));
      return;
    case 'elemMatch': {
      const value = source.get(step.field);
      const index = Array.isArray(value) ? step.find(value) : -1;
      if (index < 0) result.delete(step.field);
      else result.set(step.field, [present(asArray(value)[index])]);
    }
  }
}

// Slices and positions change arrays in place; what they reach must not be the document's own.
function copyBranches(value: Value): Value {
  if (value instanceof Map) {
    return new Map([...value].map(([name, part]) => [name, copyBranches(part)]));
  }
  return Array.isArray(value) ? value.map(copyBranches) : value;
}

/**
 * Compiles a find projection: inclusion or exclusion, `$slice`, `$elemMatch`, the positional `$`,
 * `$meta` and aggregation expressions. Throws MongoDB's error where the projection makes no sense.
 */
export function compileProjection(spec: Fields, context: QueryContext): Projection {
  const { mode, root, steps } = parseProjection(spec, context);
  const changesInside = steps.some((step) => step.kind === 'slice' || step.kind === 'positional');
  return (document, metadata = {}) => {
    const decoded = document instanceof Map ? document : decodeFields(document);
    const mustCopy = changesInside && document instanceof Map;
    const source = mustCopy ? asFields(copyBranches(decoded)) : decoded;
    const scope = scopeOf(source, context.variables);
    const evaluate = (expression: Expression): Value | undefined => expression(scope);
    const result =
      mode === 'inclusion' ? includeFields(root, source, evaluate) : excludeFields(root, source);
    for (const step of steps) applyStep(step, result, source, metadata);
    return result;
  };
}

import {
  compileExpression,
  type ExpressionContext,
  isExpressionOperator,
  scopeOf,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { fieldsOf, isDollarField } from '../expression/field-path.ts';
import {
  checkProjectionPath,
  excludeFields,
  includeFields,
  MIDDLE_POSITIONAL,
  newBranch,
  type ProjectionBranch,
  placeNode,
} from '../query/projection-tree.ts';
import { isNumeric } from '../value/numbers.ts';
import { showElement } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';

/** Makes a document out of another one. */
export type DocumentTransform = (document: AnyDocument) => Fields;

type Mode = 'inclusion' | 'exclusion';

/** The state of reading the specification of `$project`. */
class ProjectionReader {
  readonly root: ProjectionBranch = newBranch();
  readonly #context: ExpressionContext;
  mode: Mode | undefined;
  id: boolean | undefined;

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  read(path: string, name: string, value: Value): void {
    if (path.endsWith('.$')) {
      fail(31324, 'Cannot use positional projection in aggregation projection');
    }
    if (/\.\$\./.test(path)) fail(31394, MIDDLE_POSITIONAL);
    checkProjectionPath(path);
    if (isNumeric(value) || typeof value === 'boolean') this.#flag(path, name, isTruthy(value));
    else if (value instanceof Map) this.#object(path, value);
    else this.#computed(path, value);
  }

  #flag(path: string, name: string, include: boolean): void {
    if (path === '_id') {
      this.id = include;
      return;
    }
    const mode = include ? 'inclusion' : 'exclusion';
    this.mode ??= mode;
    if (this.mode !== mode) {
      const code = include ? 31253 : 31254;
      fail(code, `Cannot do ${mode} on field ${name} in ${this.mode} projection`);
    }
    placeNode(this.root, path, { kind: include ? 'included' : 'excluded' });
  }

  #object(path: string, value: Fields): void {
    const first = value.keys().next().value;
    if (first === undefined) {
      fail(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    }
    if (value.size === 1 && first.startsWith('$') && !isDollarField(first)) {
      if (first === '$elemMatch') {
        fail('InvalidPipelineOperator', 'Cannot use $elemMatch in this context');
      }
      if (!isExpressionOperator(first)) fail(31325, `Unknown expression ${first}`);
      if (this.mode === 'exclusion' && first !== '$meta') {
        fail(31252, 'Cannot use expression other than $meta in exclusion projection');
      }
      this.#computed(path, value);
      return;
    }
    for (const [name, part] of value) this.read(`${path}.${name}`, name, part);
  }

  #computed(path: string, value: Value): void {
    if (this.mode === 'exclusion') {
      const shown = showElement(path, value);
      fail(31310, `Cannot use an expression ${shown} in an exclusion projection`);
    }
    this.mode = 'inclusion';
    const evaluate = compileExpression(value, this.#context);
    placeNode(this.root, path, { kind: 'computed', evaluate });
  }
}

/** Excludes the paths. */
export function compileExclusion(paths: readonly string[]): DocumentTransform {
  const root = newBranch();
  for (const path of paths) {
    checkProjectionPath(path);
    placeNode(root, path, { kind: 'excluded' });
  }
  return (document) => excludeFields(root, fieldsOf(document));
}

/** Compiles the specification of `$project`. */
export function compileProject(spec: Fields, context: ExpressionContext): DocumentTransform {
  if (spec.size === 0) fail(51272, 'projection specification must have at least one field');
  const reader = new ProjectionReader(context);
  for (const [name, value] of spec) reader.read(name, name, value);
  const { root, id } = reader;
  const mode = reader.mode ?? (id ? 'inclusion' : 'exclusion');
  const children = root.children;
  if (mode === 'inclusion' && id !== false && !children.has('_id')) {
    children.set('_id', { kind: 'included' });
  }
  if (mode === 'exclusion') {
    if (id === false) children.set('_id', { kind: 'excluded' });
    return (document) => excludeFields(root, fieldsOf(document));
  }
  return (document) => {
    const fields = fieldsOf(document);
    const scope = scopeOf(fields, context.variables);
    return includeFields(root, fields, (expression) => expression(scope));
  };
}

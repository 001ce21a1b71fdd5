import { entryOf } from '@touchstone/protocol';
import { isExpressionOperator } from '../expression/expression.ts';
import { isDollarField } from '../expression/field-path.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { isNumeric } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import { parseMetaName } from './document-metadata.ts';
import { compileMatcher } from './match.ts';
import { isOperatorDocument, type QueryContext } from './operator.ts';
import { parseSlice, type Slice } from './projection-slice.ts';
import {
  checkProjectionPath,
  computedNode,
  MIDDLE_POSITIONAL,
  newBranch,
  type ProjectionBranch,
  type ProjectionNode,
  placeNode,
} from './projection-tree.ts';

/** Something done to the document after fields were included or excluded. */
export type ProjectionStep =
  | { readonly kind: 'slice'; readonly parts: readonly string[]; readonly slice: Slice }
  | {
      readonly kind: 'elemMatch';
      readonly field: string;
      /** Finds the index of the element to keep, or -1. */
      readonly find: (value: readonly Value[]) => number;
    }
  | { readonly kind: 'positional'; readonly parts: readonly string[] }
  | { readonly kind: 'meta'; readonly path: string; readonly name: string };

/** A projection that has been read and found right. */
export interface ParsedProjection {
  readonly mode: 'inclusion' | 'exclusion';
  readonly root: ProjectionBranch;
  readonly steps: readonly ProjectionStep[];
}

/** The state of reading one projection. */
class ProjectionReading {
  readonly #context: QueryContext;
  readonly root: ProjectionBranch = newBranch();
  readonly steps: ProjectionStep[] = [];
  mode: 'inclusion' | 'exclusion' | undefined;
  /** The choice for the whole `_id`, which alone may differ from the mode. */
  id: boolean | undefined;
  /** All paths that were read: no two may lie on one another. */
  readonly #claimed: ProjectionBranch = newBranch();

  constructor(context: QueryContext) {
    this.#context = context;
  }

  read(path: string, name: string, value: Value): void {
    if (path.endsWith('.$')) {
      this.#positional(path, value);
      return;
    }
    if (/\.\$\./.test(path)) throw new CommandError('Location31394', MIDDLE_POSITIONAL);
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
    this.#require(include ? 'inclusion' : 'exclusion', name);
    this.#claim(path);
    placeNode(this.root, path, { kind: include ? 'included' : 'excluded' });
  }

  #require(mode: 'inclusion' | 'exclusion', name: string): void {
    if (this.mode === undefined) this.mode = mode;
    if (this.mode === mode) return;
    const code = mode === 'inclusion' ? 'Location31253' : 'Location31254';
    const message = `Cannot do ${mode} on field ${name} in ${this.mode} projection`;
    throw new CommandError(code, message);
  }

  #computed(path: string, value: Value): void {
    if (this.mode === 'exclusion') {
      const message = 'Cannot use expression other than $meta in exclusion projection';
      throw new CommandError('Location31252', message);
    }
    this.mode = 'inclusion';
    this.#claim(path);
    placeNode(this.root, path, computedNode(value, this.#context));
  }

  #claim(path: string): void {
    placeNode(this.#claimed, path, { kind: 'included' });
  }

  #object(path: string, value: Fields): void {
    const first = value.keys().next().value;
    if (first === undefined) {
      const message = 'An empty sub-projection is not a valid value. Found empty object at path';
      throw new CommandError('Location51270', message);
    }
    if (value.size === 1 && isOperatorDocument(value) && !isDollarField(first)) {
      this.#operator(path, first, value);
    } else for (const [name, part] of value) this.read(`${path}.${name}`, name, part);
  }

  #operator(path: string, operator: string, spec: Fields): void {
    switch (operator) {
      case '$slice':
        this.#slice(path, spec);
        return;
      case '$elemMatch':
        this.#elemMatch(path, entryOf(spec, '$elemMatch'));
        return;
      case '$meta':
        this.#meta(path, parseMetaName(entryOf(spec, '$meta')));
        return;
      default:
        if (!isExpressionOperator(operator)) {
          throw new CommandError('Location31325', `Unknown expression ${operator}`);
        }
        this.#computed(path, spec);
    }
  }

  #meta(path: string, name: string): void {
    if (name === 'textScore' && !this.#context.hasTextScore) {
      const message = 'query requires text score metadata, but it is not available';
      throw new CommandError('Location40218', message);
    }
    this.#claim(path);
    this.steps.push({ kind: 'meta', path, name });
  }

  #slice(path: string, spec: Fields): void {
    const slice = parseSlice(spec, this.#context);
    if (slice === undefined) {
      this.#computed(path, spec);
      return;
    }
    this.#claim(path);
    this.steps.push({ kind: 'slice', parts: path.split('.'), slice });
  }

  #elemMatch(path: string, argument: Value): void {
    if (!(argument instanceof Map)) {
      const message = `elemMatch: Invalid argument, object required, but got ${typeAlias(argument)}`;
      throw new CommandError('Location31274', message);
    }
    if (path.includes('.')) {
      const message = 'Cannot use $elemMatch projection on a nested field.';
      throw new CommandError('Location31275', message);
    }
    const condition: Fields = new Map([['$elemMatch', argument]]);
    const matcher = compileMatcher(new Map([[path, condition]]), this.#context);
    const find = (value: readonly Value[]): number => {
      const details = { arrayIndex: -1 };
      matcher.matches(new Map([[path, [...value]]]), details);
      return details.arrayIndex;
    };
    this.#claim(path);
    this.steps.push({ kind: 'elemMatch', field: path, find });
  }

  #positional(path: string, value: Value): void {
    const target = path.slice(0, -2);
    if (value instanceof Map) {
      const message = 'positional projection cannot be used with an expression or sub object';
      throw new CommandError('Location31271', message);
    }
    if (!isNumeric(value) && typeof value !== 'boolean') {
      const message = 'positional projection cannot be used with a literal';
      throw new CommandError('Location31308', message);
    }
    if (!isTruthy(value)) {
      const message = 'positional projection cannot be used with exclusion';
      throw new CommandError('Location31395', message);
    }
    if (this.steps.some((step) => step.kind === 'positional')) {
      const message = 'Cannot specify more than one positional projection per query.';
      throw new CommandError('Location31276', message);
    }
    checkProjectionPath(target);
    this.#require('inclusion', path);
    this.#claim(target);
    placeNode(this.root, target, { kind: 'included' });
    this.steps.push({ kind: 'positional', parts: target.split('.') });
  }
}

function idNode(
  reading: ProjectionReading,
  mode: 'inclusion' | 'exclusion',
): ProjectionNode | undefined {
  if (mode === 'inclusion') return reading.id === false ? undefined : { kind: 'included' };
  return reading.id === false ? { kind: 'excluded' } : undefined;
}

// `$elemMatch` and `_id: 1` name what is wanted, while `$slice` and `$meta` leave the other fields alone.
function impliedMode({ id, steps }: ProjectionReading): 'inclusion' | 'exclusion' {
  if (id === true) return 'inclusion';
  return steps.some((step) => step.kind === 'elemMatch') ? 'inclusion' : 'exclusion';
}

/** Reads a projection of a find command; throws MongoDB's error where it makes no sense. */
export function parseProjection(spec: Fields, context: QueryContext): ParsedProjection {
  const reading = new ProjectionReading(context);
  for (const [name, value] of spec) reading.read(name, name, value);
  const mode = reading.mode ?? impliedMode(reading);
  const node = idNode(reading, mode);
  if (node !== undefined && !reading.root.children.has('_id')) {
    reading.root.children.set('_id', node);
  }
  // A slice of an array, unlike `$elemMatch`, leaves the array in its place.
  if (mode === 'inclusion') {
    for (const step of reading.steps) {
      if (step.kind === 'slice') {
        placeNode(reading.root, step.parts.join('.'), { kind: 'included' });
      }
    }
  }
  return { mode, root: reading.root, steps: reading.steps };
}

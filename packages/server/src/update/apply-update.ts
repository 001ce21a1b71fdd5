import { entryOf, present } from '@touchstone/protocol';
import type { Pace } from '../expression/pace.ts';
import { looping } from '../expression/standing.ts';
import { CommandError } from '../value/command-error.ts';
import { identicalValues } from '../value/compare.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { ElementFilter } from './array-filters.ts';
import type { Modifier, Move } from './modifier.ts';
import { removeSource, renamedValue } from './rename-source.ts';
import {
  findModifier,
  mergeNodes,
  pathToModifier,
  type UpdateBranch,
  type UpdateNode,
} from './update-node.ts';
import { arrayFilterIdentifier } from './update-path.ts';

type Container = Fields | Value[];

/** The subject of an application of an update. */
export interface Application {
  /** The working copy, whose branches are copied before they are changed. */
  readonly root: Fields;
  /** The document's `_id` before the update; no update may change it. */
  readonly id: Value | undefined;
  readonly inserting: boolean;
  /** The index in an array where the filter matched; -1 when it entered none. */
  readonly arrayIndex: number;
  readonly filters: ReadonlyMap<string, ElementFilter>;
  /** The pace of the command, where the walk through long arrays may rest. */
  readonly pace?: Pace | undefined;
}

/** An array whose elements are being changed. */
interface EachElement {
  readonly copy: Value[];
  index: number;
  changed: boolean;
}

// An array beyond this length is more likely a mistake than a wish.
const MOST_PADDING = 1_500_000;

function readFrom(container: Container, name: string): Value | undefined {
  return container instanceof Map ? container.get(name) : container[Number(name)];
}

function writeTo(container: Container, name: string, value: Value | undefined): void {
  if (container instanceof Map) {
    if (value === undefined) container.delete(name);
    else container.set(name, value);
    return;
  }
  const index = Number(name);
  if (index - container.length > MOST_PADDING) {
    const words = `can't backfill more than ${MOST_PADDING} elements`;
    throw new CommandError('CannotBackfillArray', words);
  }
  while (container.length < index) container.push(null);
  // An element that is removed leaves null, so that the others keep their places.
  container[index] = value ?? null;
}

function checkId(application: Application, path: string): void {
  const isId = path === '_id' || path.startsWith('_id.');
  if (!isId || application.id === undefined) return;
  const message = `Performing an update on the path '${path}' would modify the immutable field '_id'`;
  throw new CommandError('ImmutableField', message);
}

function isSame(result: Value | undefined, value: Value | undefined): boolean {
  if (result === value) return true;
  return result !== undefined && value !== undefined && identicalValues(result, value);
}

/** Applies updates to one document; says whether anything changed. */
export class UpdateApplier {
  readonly #application: Application;
  changed = false;

  constructor(application: Application) {
    this.#application = application;
  }

  /** Applies the children of a branch to the container, which is the applier's own copy. */
  applyBranch(branch: UpdateBranch, container: Container, path: string): void {
    const children = branch.children.has('$') ? this.#resolved(branch, path) : branch.children;
    for (const [name, node] of children) {
      const inner = path === '' ? name : `${path}.${name}`;
      if (container instanceof Map || /^\d+$/.test(name)) this.#apply(node, container, name, inner);
      else this.#refuse(node, name, { path, value: container });
    }
  }

  #foundIndex(): number {
    const { arrayIndex } = this.#application;
    if (arrayIndex >= 0) return arrayIndex;
    const message = 'The positional operator did not find the match needed from the query.';
    throw new CommandError('BadValue', message);
  }

  #resolved(branch: UpdateBranch, path: string): Map<string, UpdateNode> {
    const arrayIndex = this.#foundIndex();
    const children = new Map(branch.children);
    const positional = entryOf(children, '$');
    children.delete('$');
    const name = String(arrayIndex);
    const other = children.get(name);
    children.set(name, other ? mergeNodes(other, positional, `${path}.${name}`) : positional);
    return children;
  }

  #apply(node: UpdateNode, container: Container, name: string, path: string): void {
    if (node.kind === 'reserved') return;
    if (node.kind === 'modify') this.#modify(node.modifier, container, name, path);
    else if (node.kind === 'each') this.#applyEach(node, container, name, path);
    else this.#descend(node, container, name, path);
  }

  #descend(node: UpdateBranch, container: Container, name: string, path: string): void {
    const value = readFrom(container, name);
    if (value instanceof Map || Array.isArray(value)) {
      const copy: Container = value instanceof Map ? new Map(value) : [...value];
      this.applyBranch(node, copy, path);
      writeTo(container, name, copy);
      return;
    }
    if (value !== undefined) {
      if (node.children.has('$')) this.#foundIndex();
      for (const [inner, child] of node.children) this.#refuse(child, inner, { path, value });
      return;
    }
    if (findModifier(node, (modifier) => this.#creates(modifier)) === undefined) return;
    const created: Fields = new Map();
    this.applyBranch(node, created, path);
    writeTo(container, name, created);
  }

  #creates(modifier: Modifier): boolean {
    if (modifier.onlyOnInsert && !this.#application.inserting) return false;
    if (modifier.move !== undefined) {
      return renamedValue(this.#application, modifier.move) !== undefined;
    }
    return modifier.missingPath === 'create';
  }

  // A value that is neither a document nor, for this name, an array has no place for a field.
  #refuse(node: UpdateNode, name: string, at: { path: string; value: Value }): void {
    const last = at.path.slice(at.path.lastIndexOf('.') + 1);
    const element = showElement(last, at.value);
    if (findModifier(node, (modifier) => this.#creates(modifier)) !== undefined) {
      const message = `Cannot create field '${name}' in element {${element}}`;
      throw new CommandError('PathNotViable', message);
    }
    const refuses = ({ missingPath }: Modifier): boolean => missingPath === 'skipMissingOnly';
    const rest = pathToModifier(node, refuses);
    if (rest === undefined) return;
    const whole = [at.path, name, ...rest].join('.');
    const message = `Cannot use the part (${name}) of (${whole}) to traverse the element ({${element}})`;
    throw new CommandError('PathNotViable', message);
  }

  #applyEach(node: UpdateBranch, container: Container, name: string, path: string): void {
    const value = readFrom(container, name);
    if (value === undefined) {
      const message = `The path '${path}' must exist in the document in order to apply array updates.`;
      throw new CommandError('BadValue', message);
    }
    if (!Array.isArray(value)) {
      const element = showElement(name, value);
      const message = `Cannot apply array updates to non-array element ${element}`;
      throw new CommandError('BadValue', message);
    }
    const begin = (): EachElement => ({ copy: [...value], index: 0, changed: false });
    const choose = this.#chooser(node);
    const done = looping(this.#application.pace, node, begin, (state) => {
      const { copy, index } = state;
      if (index >= value.length) return false;
      const inner = `${path}.${index}`;
      const chosen = choose(present(value[index]), inner);
      if (chosen !== undefined) this.#apply(chosen, copy, String(index), inner);
      state.index++;
      // Whoever begins anew after a rest does not know of it.
      state.changed ||= this.changed;
      return true;
    });
    this.changed ||= done.changed;
    writeTo(container, name, done.copy);
  }

  /** The part of the branch that elements are given; elements for which the same filters hold share it. */
  #chooser(node: UpdateBranch): (element: Value, path: string) => UpdateNode | undefined {
    const known = new Map<string, UpdateNode | undefined>();
    return (element, path) => {
      const names = [...node.children.keys()].filter((name) => {
        const identifier = present(arrayFilterIdentifier(name));
        return identifier === '' || entryOf(this.#application.filters, identifier)(element);
      });
      const key = names.join();
      if (known.has(key)) return known.get(key);
      let chosen: UpdateNode | undefined;
      for (const name of names) {
        const child = entryOf(node.children, name);
        chosen = chosen === undefined ? child : mergeNodes(chosen, child, path);
      }
      known.set(key, chosen);
      return chosen;
    };
  }

  #modify(modifier: Modifier, container: Container, name: string, path: string): void {
    const { inserting, id } = this.#application;
    if (modifier.onlyOnInsert && !inserting) return;
    const value = readFrom(container, name);
    if (modifier.move !== undefined) {
      this.#rename(modifier.move, container, name, path);
      return;
    }
    if (value === undefined && modifier.missingPath !== 'create') return;
    const result = modifier.apply({ value, path, name, id });
    this.#store(container, name, path, { result, isChange: modifier.changes?.(result ?? null) });
  }

  #store(
    container: Container,
    name: string,
    path: string,
    { result, isChange = false }: { result: Value | undefined; isChange: boolean | undefined },
  ): void {
    const value = readFrom(container, name);
    if (!isChange && isSame(result, value)) return;
    checkId(this.#application, path);
    writeTo(container, name, result);
    this.changed = true;
  }

  #rename(move: Move, container: Container, name: string, path: string): void {
    const value = renamedValue(this.#application, move);
    if (value === undefined) return;
    const { source } = move;
    checkId(this.#application, source);
    checkId(this.#application, path);
    writeTo(container, name, value);
    this.changed = true;
    this.#renamed.push(source);
  }

  readonly #renamed: string[] = [];

  /** Removes the fields that were renamed; last, as a branch being changed is not yet in place. */
  finish(): void {
    for (const source of this.#renamed) removeSource(this.#application.root, source);
  }
}

import { entryOf } from '@touchstone/protocol';
import { compilePipelineUpdate } from '../aggregate/update-pipeline.ts';
import { compileMatcher } from '../query/match.ts';
import { ANY_TEXTS } from '../query/text-condition.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { asText } from '../value/known-value.ts';
import { showElement } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { UpdateApplier } from './apply-update.ts';
import { checkFiltersUsed, compileArrayFilters, type ElementFilter } from './array-filters.ts';
import { newId, type UpdateContext, type UpdateOperator } from './modifier.ts';
import * as operators from './operators/index.ts';
import { replaceByPipeline } from './pipeline-update.ts';
import { checkFieldNames, replaceDocument } from './replacement.ts';
import {
  inApplicationOrder,
  newUpdateBranch,
  placeUpdate,
  type UpdateBranch,
} from './update-node.ts';
import { arrayFilterIdentifier, parseUpdatePath } from './update-path.ts';
import { fieldsFromEqualities } from './upsert-fields.ts';

// The filter was checked where the documents are looked for; here it only has a form.
const FORM_ONLY = { allowsNear: true, text: () => ANY_TEXTS };

export type { UpdateContext } from './modifier.ts';

const OPERATORS: ReadonlyMap<string, UpdateOperator> = new Map(
  Object.values(operators).map((operator) => [operator.name, operator]),
);

/** The document that an update made of another. */
export interface UpdateResult {
  readonly document: Fields;
  /** False when the document is the same, byte for byte. */
  readonly modified: boolean;
}

/** The place where the filter that chose the document matched. */
export interface UpdatePosition {
  /** The index in the outermost array; -1 when the filter entered none. */
  readonly arrayIndex: number;
}

/** A compiled update. Documents are not changed; the result shares what stayed the same. */
export interface Update {
  readonly kind: 'operators' | 'replacement' | 'pipeline';
  apply(document: Fields, position?: UpdatePosition): UpdateResult;
  /** The document to insert when the filter found none: `_id` first, made when nothing says it. */
  upserted(filter: Fields): Fields;
}

function checkModifiers(name: string, argument: Value): asserts argument is Fields {
  if (!OPERATORS.has(name)) {
    throw new CommandError(
      'FailedToParse',
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update ` +
        'specified as an array',
    );
  }
  if (argument instanceof Map) return;
  throw new CommandError(
    'FailedToParse',
    `Modifiers operate on fields but we found type ${typeAlias(argument)} instead. For example: ` +
      `{$mod: {<field>: ...}} not {${showElement(name, argument)}}`,
  );
}

function checkIdentifiers(
  path: string,
  parts: readonly string[],
  filters: ReadonlyMap<string, ElementFilter>,
  used: Set<string>,
): void {
  for (const part of parts) {
    const identifier = arrayFilterIdentifier(part);
    if (identifier === undefined || identifier === '') continue;
    if (!filters.has(identifier)) {
      const message = `No array filter found for identifier '${identifier}' in path '${path}'`;
      throw new CommandError('BadValue', message);
    }
    used.add(identifier);
  }
}

interface CompiledOperators {
  readonly root: UpdateBranch;
  readonly filters: ReadonlyMap<string, ElementFilter>;
}

function compileOperators(update: Fields, context: UpdateContext): CompiledOperators {
  const filters = compileArrayFilters(context);
  const used = new Set<string>();
  const root = newUpdateBranch('fields');
  for (const [name, changes] of update) {
    checkModifiers(name, changes);
    for (const [path, argument] of changes) {
      const modifier = entryOf(OPERATORS, name).compile(argument, { path, context });
      // The field that `$rename` names first is the source; its modifier stands at the target.
      const target = modifier.move === undefined ? path : asText(argument);
      const parts = parseUpdatePath(target);
      checkIdentifiers(target, parts, filters, used);
      if (modifier.move !== undefined) {
        placeUpdate(root, parseUpdatePath(modifier.move.source), { kind: 'reserved' });
      }
      placeUpdate(root, parts, { kind: 'modify', modifier });
    }
  }
  checkFiltersUsed(filters, used, update);
  return { root: inApplicationOrder(root), filters };
}

// MongoDB keeps `_id` in front, wherever the filter or the update named it.
function withIdFirst(document: Fields, context: UpdateContext): Fields {
  const given = document.get('_id');
  const id = given === undefined ? newId(context) : given;
  const type = typeAlias(id);
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${type}`);
  }
  return new Map([['_id', id], ...[...document].filter(([name]) => name !== '_id')]);
}

function operatorUpdate(update: Fields, context: UpdateContext): Update {
  const { root, filters } = compileOperators(update, context);
  const run = (document: Fields, arrayIndex: number, inserting: boolean): UpdateResult => {
    const copy: Fields = new Map(document);
    const id = document.get('_id');
    const { pace } = context;
    const applier = new UpdateApplier({ root: copy, id, inserting, arrayIndex, filters, pace });
    applier.applyBranch(root, copy, '');
    applier.finish();
    if (!applier.changed) return { document, modified: false };
    // A new document may have what an existing one may not be given.
    if (!inserting) checkFieldNames([...root.children.keys()].filter((name) => copy.has(name)));
    return { document: copy, modified: true };
  };
  return {
    kind: 'operators',
    apply: (document, position) => run(document, position?.arrayIndex ?? -1, false),
    upserted(filter) {
      const { node } = compileMatcher(filter, context, FORM_ONLY);
      const { document } = run(fieldsFromEqualities(node, 'all'), -1, true);
      return withIdFirst(document, context);
    },
  };
}

function replacementUpdate(replacement: Fields, context: UpdateContext): Update {
  return {
    kind: 'replacement',
    apply(document) {
      checkFieldNames(replacement.keys());
      return replaceDocument(document, replacement, context);
    },
    upserted(filter) {
      const { node } = compileMatcher(filter, context, FORM_ONLY);
      const start = fieldsFromEqualities(node, 'onlyId');
      return withIdFirst(replaceDocument(start, replacement, context).document, context);
    },
  };
}

function pipelineUpdate(stages: readonly Fields[], context: UpdateContext): Update {
  if (context.arrayFilters !== undefined && context.arrayFilters.length > 0) {
    const message = 'arrayFilters may not be specified for pipeline-style updates';
    throw new CommandError('FailedToParse', message);
  }
  const transform = compilePipelineUpdate(stages, { ...context, computesConstantsLate: true });
  return {
    kind: 'pipeline',
    apply: (document) => replaceByPipeline(document, transform),
    upserted(filter) {
      const { node } = compileMatcher(filter, context, FORM_ONLY);
      const start = fieldsFromEqualities(node, 'all');
      return withIdFirst(replaceByPipeline(start, transform).document, context);
    },
  };
}

/**
 * Compiles an update: operators (`{ $set: … }`), a replacement document or a pipeline (an array).
 * Throws MongoDB's error where the update makes no sense; `apply` where it does not fit a document.
 */
export function compileUpdate(update: Fields | readonly Fields[], context: UpdateContext): Update {
  if (!(update instanceof Map)) return pipelineUpdate(update, context);
  const first = update.keys().next().value;
  if (first?.startsWith('$')) return operatorUpdate(update, context);
  return replacementUpdate(update, context);
}

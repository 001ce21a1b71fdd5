import { present } from '@touchstone/protocol';
import { Binary, Int32 } from 'bson';
import { BucketsCollection } from '../collection/buckets-collection.ts';
import { putView } from '../collection/system-views.ts';
import { changedTimeSeries } from '../collection/time-series.ts';
import { checkViewGraph } from '../collection/view-graph.ts';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { checkViewPipeline } from '../pipeline/view-pipeline.ts';
import type { CatalogEntry, View } from '../storage/catalog.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { idOf } from '../storage/id-key.ts';
import { type IndexDefinition, keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import { collectionOptions, compileValidator } from './collection-specification.ts';
import type { ModifyBody } from './namespace-bodies.ts';
import { checkModifiable, checkModifiableIndex } from './validate-coll-mod.ts';

/** Carries out collMod. */
export function modifyCollection(call: CommandCall, namespace: Namespace, body: ModifyBody): Reply {
  const { storage } = call.node;
  const entry = storage.catalog.find(namespace.database, namespace.name);
  if (entry === undefined) throw new CommandError('NamespaceNotFound', 'ns does not exist');
  let reply: Reply = new Map();
  const before = stateOf(entry, body.index);
  if (entry.kind === 'view') modifyView(call, entry, body);
  else {
    if (entry instanceof BucketsCollection) {
      const words =
        "collMod on a time-series collection's underlying buckets collection is not supported.";
      throw new CommandError('InvalidNamespace', words);
    }
    if (body.viewOn !== undefined) {
      throw new CommandError('InvalidOptions', 'option only supported on a view: pipeline');
    }
    checkModifiable(entry, body, call.node.runtime.clock.date());
    if (body.index !== undefined) reply = modifyIndex(entry, body.index, body.dryRun ?? false);
    modifyOptions(call, entry, body);
  }
  if (!body.dryRun) {
    storage.noteExpiring();
    storage.logCommand(namespace.database, commandOf(namespace, body), {
      uuid: entry.kind === 'view' ? undefined : entry.uuid,
      before,
    });
  }
  return reply;
}

/** The command as the op-log tells it: the options that were given. */
function commandOf({ name }: Namespace, { dryRun: _dryRun, ...body }: ModifyBody): Fields {
  const command: Fields = new Map([['collMod', name]]);
  for (const [option, value] of Object.entries(body)) {
    if (value !== undefined) command.set(option, plainValue(value));
  }
  return command;
}

function plainValue(value: Exclude<ModifyBody[keyof ModifyBody], undefined>): Value {
  if (typeof value === 'number') return BigInt(value);
  return Array.isArray(value) ? [...value] : (value as Value);
}

/** The state that collMod may change, as it is before: change streams tell it. */
function stateOf(entry: CatalogEntry, asked: Fields | undefined): Fields {
  const state: Fields = new Map();
  if (entry.kind === 'view') return state.set('collectionOptions', entry.shown);
  const uuid = new Binary(entry.uuid, 4);
  state.set('collectionOptions', new Map<string, Value>([['uuid', uuid], ...entry.options.shown]));
  if (asked !== undefined) state.set('indexOptions', indexState(meantIndex(entry, asked), asked));
  return state;
}

// Of an index, only the options that are about to change.
function indexState({ definition }: CollectionIndex, asked: Fields): Fields {
  const state: Fields = new Map();
  const { specification } = definition;
  for (const name of ['hidden', 'prepareUnique', 'unique'] as const) {
    if (asked.has(name)) state.set(name, definition[name]);
  }
  const seconds = specification.get('expireAfterSeconds');
  if (asked.has('expireAfterSeconds') && seconds !== undefined) {
    state.set('expireAfterSeconds', seconds);
  }
  return state;
}

function modifyView(call: CommandCall, view: View, body: ModifyBody): void {
  const { viewOn = view.viewOn, pipeline = view.pipeline } = body;
  const option = Object.keys(body).find((name) => NOT_OF_VIEWS.has(name));
  if (option !== undefined) {
    throw new CommandError('InvalidOptions', `option not supported on a view: ${option}`);
  }
  const planned = { ...view, viewOn, pipeline };
  if (viewOn === '') throw new CommandError('BadValue', "'viewOn' cannot be empty");
  checkViewPipeline(call, planned);
  checkViewGraph(call, planned);
  const shown = new Map<string, Value>(view.shown);
  shown.set('viewOn', viewOn).set('pipeline', [...pipeline]);
  putView(call, { ...view, viewOn, pipeline, shown });
}

const NOT_OF_VIEWS: ReadonlySet<string> = new Set([
  'cappedMax',
  'cappedSize',
  'changeStreamPreAndPostImages',
  'expireAfterSeconds',
  'index',
  'timeseries',
  'validationAction',
  'validationLevel',
  'validator',
]);

/** Whoever changes one of these is shown the others, too. */
const VALIDATION: ReadonlySet<string> = new Set([
  'validator',
  'validationLevel',
  'validationAction',
]);

function modifyOptions(call: CommandCall, collection: DocumentCollection, body: ModifyBody): void {
  const names = [
    'validator',
    'validationLevel',
    'validationAction',
    'changeStreamPreAndPostImages',
  ];
  const changes = names.filter((name) => body[name as keyof ModifyBody] !== undefined);
  const others = [body.cappedSize, body.cappedMax, body.expireAfterSeconds, body.timeseries];
  if (changes.length === 0 && others.every((given) => given === undefined)) return;
  const old = Object.fromEntries(collection.options.shown);
  const capped = collection.options.capped;
  const validation = {
    validationLevel: collection.options.validationLevel,
    validationAction: collection.options.validationAction,
  };
  const given = Object.fromEntries(changes.map((name) => [name, body[name as keyof ModifyBody]]));
  const { size: _size, max: _max, collation, expireAfterSeconds, timeseries, ...kept } = old;
  checkNewValidator(call, body.validator);
  const options = collectionOptions(
    call,
    {
      ...kept,
      ...(changes.some((name) => VALIDATION.has(name)) ? validation : {}),
      ...given,
      ...(collation === undefined ? {} : { collation: collation as Fields }),
      ...cappedSizes(capped, body),
      ...lifetime(numberOf(expireAfterSeconds), body),
      ...series(timeseries, body),
    },
    'collMod',
  );
  collection.options = options;
}

function checkNewValidator(call: CommandCall, validator: Fields | undefined): void {
  if (validator === undefined) return;
  try {
    compileValidator(call, validator);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `Parsing of collection validator failed :: caused by :: ${error.message}`;
    throw new CommandError(error.codeName, words);
  }
}

/** The limit of a collection that has none of documents, as it is shown. */
const MOST_DOCUMENTS = 2 ** 31 - 1;

function cappedSizes(
  capped: { readonly size: number; readonly max: number | undefined } | undefined,
  { cappedSize, cappedMax }: ModifyBody,
): { readonly size?: number; readonly max?: number } {
  if (capped === undefined) return {};
  const given = cappedMax ?? capped.max;
  const max = given !== undefined && given <= 0 ? MOST_DOCUMENTS : given;
  return { size: cappedSize ?? capped.size, ...(max === undefined ? {} : { max }) };
}

function lifetime(
  old: number | undefined,
  { expireAfterSeconds: given }: ModifyBody,
): { readonly expireAfterSeconds?: number } {
  const seconds = typeof given === 'number' ? given : given === undefined ? old : undefined;
  return seconds === undefined ? {} : { expireAfterSeconds: seconds };
}

function series(
  old: Value | undefined,
  { timeseries: asked }: ModifyBody,
): { readonly timeseries?: Fields } {
  if (!(old instanceof Map)) return {};
  return { timeseries: asked === undefined ? old : changedTimeSeries(old, asked) };
}

function meantIndex(collection: DocumentCollection, asked: Fields): CollectionIndex {
  const name = asked.get('name');
  const pattern = asked.get('keyPattern');
  if ((name === undefined) === (pattern === undefined)) {
    throw new CommandError(
      'InvalidOptions',
      name === undefined
        ? 'Must specify either index name or key pattern.'
        : 'Cannot specify both key pattern and name.',
    );
  }
  const found = collection.indexes.find(({ definition }) =>
    pattern instanceof Map
      ? compareValues(keyPatternOf(definition), pattern) === 0
      : definition.name === name,
  );
  if (found !== undefined) return found;
  const words = pattern instanceof Map ? showFields(pattern) : String(name);
  throw new CommandError(
    'IndexNotFound',
    `cannot find index ${words} for ns ${collection.fullName}`,
  );
}

function modifyIndex(collection: DocumentCollection, asked: Fields, dryRun: boolean): Reply {
  const index = meantIndex(collection, asked);
  const old = index.definition;
  checkModifiableIndex(asked, index, collection);
  if (dryRun && !isTruthy(asked.get('unique'))) {
    const words = 'dry run mode requires an index modification with unique: true.';
    throw new CommandError('InvalidOptions', words);
  }
  if (isTruthy(asked.get('unique')) && !old.unique) checkConvertible(index);
  const { definition, told } = changedIndex(old, asked);
  if (!dryRun) index.definition = definition;
  return dryRun ? new Map() : told;
}

/** The index as it is to be, and what is told of the change. */
function changedIndex(
  old: IndexDefinition,
  asked: Fields,
): { readonly definition: IndexDefinition; readonly told: Reply } {
  const specification: Fields = new Map(old.specification);
  const told: Reply = new Map();
  const definition = [withLifetime, withHidden, withPrepared, withUnique].reduce(
    (changed, change) => change(changed, asked, told),
    { ...old, specification },
  );
  return { definition, told };
}

function withLifetime(old: IndexDefinition, asked: Fields, told: Reply): IndexDefinition {
  const given = numberOf(asked.get('expireAfterSeconds'));
  if (given === undefined) return old;
  const seconds = Math.min(Number.isNaN(given) ? 0 : Math.trunc(given), 0x7fffffff);
  const before = old.specification.get('expireAfterSeconds');
  if (before !== undefined) told.set('expireAfterSeconds_old', BigInt(present(numberOf(before))));
  told.set('expireAfterSeconds_new', BigInt(seconds));
  old.specification.set('expireAfterSeconds', new Int32(seconds));
  return { ...old, expireAfterSeconds: seconds };
}

function withHidden(old: IndexDefinition, asked: Fields, told: Reply): IndexDefinition {
  const given = asked.get('hidden');
  if (given === undefined) return old;
  const hidden = isTruthy(given);
  if (hidden !== old.hidden) told.set('hidden_old', old.hidden).set('hidden_new', hidden);
  setFlag(old.specification, 'hidden', hidden);
  return { ...old, hidden };
}

function withPrepared(old: IndexDefinition, asked: Fields, told: Reply): IndexDefinition {
  const given = asked.get('prepareUnique');
  if (given === undefined || isTruthy(given) === old.prepareUnique) return old;
  const prepareUnique = isTruthy(given);
  told.set('prepareUnique_old', old.prepareUnique).set('prepareUnique_new', prepareUnique);
  setFlag(old.specification, 'prepareUnique', prepareUnique);
  return { ...old, prepareUnique };
}

function withUnique(old: IndexDefinition, asked: Fields, told: Reply): IndexDefinition {
  if (!isTruthy(asked.get('unique')) || old.unique) return old;
  told.set('unique_new', true);
  old.specification.delete('prepareUnique');
  const specification = asUnique(old.specification);
  return { ...old, unique: true, prepareUnique: false, specification };
}

// It stands right behind the name, whatever else the index has.
function asUnique(specification: Fields): Fields {
  const shown: Fields = new Map();
  for (const [name, value] of specification) {
    shown.set(name, value);
    if (name === 'name') shown.set('unique', true);
  }
  return shown;
}

function setFlag(specification: Fields, name: string, on: boolean): void {
  if (on) specification.set(name, true);
  else specification.delete(name);
}

function checkConvertible(index: CollectionIndex): void {
  if (!index.definition.prepareUnique) {
    throw new CommandError(
      'InvalidOptions',
      "Cannot make index unique with 'prepareUnique=false'. Run collMod to set it first.",
    );
  }
  const violations = index.violations();
  if (violations.length === 0) return;
  throw new CommandError(
    'CannotConvertIndexToUnique',
    'Cannot convert the index to unique. Please resolve conflicting documents before running ' +
      'collMod again.',
    {
      violations: violations.map((records) =>
        replyOf({ ids: records.map(({ head }) => idOf(present(head.bytes)) ?? null) }),
      ),
    },
  );
}

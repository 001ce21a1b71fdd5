import { Binary } from 'bson';
import { putView } from '../collection/system-views.ts';
import { seriesIndex } from '../collection/time-series.ts';
import { checkViewGraph } from '../collection/view-graph.ts';
import type { CommandCall } from '../command/call.ts';
import { checkCreatable, namespaceText } from '../command/namespace.ts';
import { isAtLeast } from '../command/version.ts';
import { completeEncryptedFields } from '../encryption/encrypted-fields.ts';
import { checkViewPipeline } from '../pipeline/view-pipeline.ts';
import type { View } from '../storage/catalog.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { collectionOptions } from './collection-specification.ts';
import { createIndexes } from './create-indexes.ts';
import { indexDefinition } from './index-specification.ts';
import type { CreateBody } from './namespace-bodies.ts';
import { checkCreateOptions, checkEncryptable } from './validate-create-options.ts';

/** Creates a collection or a view; the same collection again is no error. */
export function createNamespace(call: CommandCall, namespace: Namespace, body: CreateBody): void {
  checkCreatable(namespace);
  const existing = call.data.find(namespace.database, namespace.name);
  const now = call.node.runtime.clock.date();
  if (call.transaction !== undefined) checkCreatableInTransaction(namespace, body, existing);
  checkEncryptable(body, call.node.member === undefined);
  if (body.viewOn !== undefined) {
    checkViewOn(body.viewOn);
    if (body.timeseries !== undefined) checkCreateOptions(namespace, body, now);
    createViewOnce(call, { namespace, existing }, body);
    return;
  }
  if (body.pipeline !== undefined) {
    throw new CommandError('InvalidOptions', "'pipeline' requires 'viewOn' to also be specified");
  }
  checkCreateOptions(namespace, body, now);
  const options = collectionOptions(call, withEncryption(call, namespace, body));
  if (existing === undefined) {
    const collection = call.data.createCollection(namespace, options);
    addSeriesIndex(call, collection);
  } else if (!isSameCollection(existing, options.shown)) {
    throw alreadyThere(namespace, existing);
  }
}

// A series has an index on what it is filed by from the beginning: nothing is there to build it from, so that it takes no time.
function addSeriesIndex(call: CommandCall, collection: DocumentCollection): void {
  const index = seriesIndex(collection.options.shown);
  if (index === undefined || !isAtLeast(call.node.version, '6.3')) return;
  void createIndexes(call, collection, [indexDefinition(call, collection, index)]);
}

// A series is said to be a view, as MongoDB has it.
function seriesThere({ database, name }: Namespace, { viewOn = '' }: CreateBody): CommandError {
  const words =
    `namespace ${database}.${name} already exists, but is a view on ` +
    `${database}.system.buckets.${name} rather than ${database}.${viewOn}`;
  return new CommandError('NamespaceExists', words);
}

function withEncryption(call: CommandCall, { name }: Namespace, body: CreateBody): CreateBody {
  const { encryptedFields } = body;
  if (encryptedFields === undefined) return body;
  const { version } = call.node;
  return { ...body, encryptedFields: completeEncryptedFields(encryptedFields, name, version) };
}

function checkCreatableInTransaction(
  namespace: Namespace,
  { viewOn }: CreateBody,
  existing: DocumentCollection | View | undefined,
): void {
  if (viewOn !== undefined) {
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      'Cannot create a view in a multi-document transaction.',
    );
  }
  if (existing === undefined) return;
  const text = namespaceText(namespace);
  throw new CommandError('NamespaceExists', `Collection ${text} already exists.`);
}

// A time series is never the same: it is said to be a view.
function isSameCollection(existing: DocumentCollection | View, shown: Fields): boolean {
  if (existing.kind === 'view' || !existing.idsAreUnique) return false;
  return compareValues(existing.options.shown, shown) === 0;
}

interface Place {
  readonly namespace: Namespace;
  readonly existing: DocumentCollection | View | undefined;
}

function createViewOnce(call: CommandCall, { namespace, existing }: Place, body: CreateBody): void {
  if (existing !== undefined && !isSameView(existing, body)) {
    throw alreadyThere(namespace, existing, body);
  }
  if (body.changeStreamPreAndPostImages !== undefined) {
    const words = 'option not supported on a view: changeStreamPreAndPostImages';
    throw new CommandError('InvalidOptions', words);
  }
  if (existing === undefined) createView(call, namespace, body);
}

function alreadyThere(
  namespace: Namespace,
  existing: DocumentCollection | View,
  body: CreateBody = {},
): CommandError {
  const text = namespaceText(namespace);
  if (existing.kind === 'view') {
    const { is, wanted } = viewDifference(namespace, existing, body);
    const words = `namespace ${text} already exists, but ${is} rather than ${wanted}`;
    return new CommandError('NamespaceExists', words);
  }
  if (!existing.idsAreUnique) return seriesThere(namespace, body);
  const uuid = new Binary(existing.uuid, 4);
  const options = showFields(new Map<string, Value>([['uuid', uuid], ...existing.options.shown]));
  return new CommandError(
    'NamespaceExists',
    `namespace ${text} already exists, but with different options: ${options}`,
  );
}

function isSameView(existing: DocumentCollection | View, body: CreateBody): boolean {
  if (existing.kind !== 'view' || existing.viewOn !== body.viewOn) return false;
  const { pipeline = [] } = body;
  if (compareValues([...existing.pipeline], [...pipeline]) !== 0) return false;
  return (
    compareValues(existing.shown.get('collation') ?? null, collationOfView(body) ?? null) === 0
  );
}

function collationOfView({ collation }: CreateBody): Fields | undefined {
  const parsed = collation && parseCollation(collation, 'create.collation');
  return parsed && collationDocument(parsed);
}

function viewDifference(
  namespace: Namespace,
  { viewOn, pipeline, shown }: View,
  body: CreateBody,
): { readonly is: string; readonly wanted: string } {
  if (viewOn !== body.viewOn) {
    const on = namespaceText({ ...namespace, name: viewOn });
    return {
      is: `is a view on ${on}`,
      wanted: namespaceText({ ...namespace, name: body.viewOn ?? '' }),
    };
  }
  const { pipeline: asked = [] } = body;
  if (compareValues([...pipeline], [...asked]) !== 0) {
    return { is: `with pipeline ${numbered(pipeline)}`, wanted: numbered(asked) };
  }
  const had = shown.get('collation');
  const wanted = collationOfView(body) ?? new Map();
  return {
    is: `with collation: ${had instanceof Map ? showFields(had) : '{}'}`,
    wanted: showFields(wanted),
  };
}

function numbered(stages: readonly Fields[]): string {
  return showFields(new Map(stages.map((stage, at) => [String(at), stage])));
}

function checkViewOn(viewOn: string): void {
  if (viewOn === '') throw new CommandError('BadValue', "'viewOn' cannot be empty");
  if (!viewOn.includes('$')) return;
  throw new CommandError('InvalidNamespace', `invalid name for 'viewOn': ${viewOn}`);
}

function createView(call: CommandCall, namespace: Namespace, body: CreateBody): void {
  const { viewOn = '', pipeline = [], collation: given } = body;
  const collation = given === undefined ? undefined : parseCollation(given, 'create.collation');
  if (body.idIndex !== undefined) {
    const words = `'idIndex' is not allowed with 'viewOn': ${showFields(body.idIndex)}`;
    throw new CommandError('InvalidOptions', words);
  }
  const planned = { namespace, viewOn, pipeline, collation };
  checkViewPipeline(call, planned);
  checkViewGraph(call, planned);
  const { storage } = call.node;
  const shown: Fields = new Map<string, Value>([
    ['viewOn', viewOn],
    ['pipeline', [...pipeline]],
  ]);
  if (collation !== undefined) shown.set('collation', collationDocument(collation));
  storage.logCommand(namespace.database, new Map([['create', namespace.name], ...shown]));
  putView(call, { kind: 'view', namespace, viewOn, pipeline, collation, shown });
}

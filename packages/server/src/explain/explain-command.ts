import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { bytesOf, CommandBody } from '../command/command-body.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { paceOf } from '../command/pacing.ts';
import type { Reply } from '../command/reply.ts';
import { filterWith, pipelineWith } from '../encryption/encryption.ts';
import type { FindQuery } from '../find/find-query.ts';
import { distinctScan, distinctValues } from '../find/index-answers.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import type { View } from '../storage/catalog.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Steps } from '../value/steps.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { explainAggregate, overView } from './explain-aggregate.ts';
import {
  explainEnding,
  explainQuery,
  type Purpose,
  sentCommand,
  type Verbosity,
} from './explain-plan.ts';
import { counting, distinguishing, writing } from './purposes.ts';

const VERBOSITIES: readonly string[] = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** Explains a command: what it would look at, and with executionStats, what it did look at; in steps. */
export function* explainCommand(
  call: CommandCall,
  bytes: Uint8Array,
  verbosity: string,
): Steps<Reply> {
  if (!VERBOSITIES.includes(verbosity)) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`,
    );
  }
  const body = new CommandBody(bytes);
  const name = body.commandName;
  const inner: CommandCall = { ...call, body, name };
  const level = verbosity as Verbosity;
  if (name === 'aggregate') return yield* explainPipeline(inner, level);
  const reader = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (reader === undefined) throw inexplicable(inner);
  const namespace = namespaceOf(inner);
  const fields = reader(body);
  const view = call.data.find(namespace.database, namespace.name);
  if (view?.kind === 'view' && (name === 'find' || name === 'count')) {
    return yield* explainOverView(inner, view, fields, level);
  }
  const { storage } = call.node;
  const collection = storage.collection(namespace.database, namespace.name, call.readAt);
  const collation = collationOf(fieldsOrNone(fields.collation), collection?.options.collation);
  const query: FindQuery = {
    filter: filterWith(
      inner,
      namespace,
      informationOf(body),
      fieldsOrNone(fields.filter) ?? new Map(),
    ),
    sort: fieldsOrNone(fields.sort),
    projection: fieldsOrNone(fields.projection),
    skip: numberOf(fields.skip),
    limit: numberOf(fields.limit),
    hint: fields.hint as string | Fields | undefined,
    min: fieldsOrNone(fields.min),
    max: fieldsOrNone(fields.max),
    returnKey: fields.returnKey === true,
    context: {
      ...queryContext(call, { collation, let: fieldsOrNone(fields.let), allowsWhere: true }),
      pace: paceOf(call),
    },
    at: call.readAt,
  };
  const plan = yield* explainQuery({
    namespace: namespaceText(namespace),
    collection,
    // A count finds everything first, and cuts then.
    query: name === 'count' ? { ...query, skip: 0, limit: 0 } : query,
    verbosity: level,
    over: purposeOf(body, collection, query),
  });
  const command = explainedCommand(inner, namespace.database);
  return new Map([...plan, ...explainEnding(call, command)]);
}

function inexplicable({ name, node, body }: CommandCall): CommandError {
  if (name === 'explain')
    return new CommandError('IllegalOperation', 'Explain cannot explain itself.');
  if (name === 'insert' && !hasStatements(body.value('documents'))) return emptyBatch();
  if (node.commands.some((known) => known.name === name || known.aliases?.includes(name))) {
    return new CommandError('IllegalOperation', `Cannot explain cmd: ${name}`);
  }
  return new CommandError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
}

function hasStatements(statements: Value | undefined): statements is Value[] {
  return Array.isArray(statements) && statements.length > 0;
}

function emptyBatch(): CommandError {
  return new CommandError(
    'InvalidLength',
    'Write batch sizes must be between 1 and 100000. Got 0 operations.',
  );
}

// A find or a count of a view is an aggregation over what is below.
function explainOverView(
  inner: CommandCall,
  view: View,
  asked: Asked,
  level: Verbosity,
): Steps<Reply> {
  const stages = viewStages(asked);
  if (inner.name === 'count') stages.push(new Map([['$count', 'count']]));
  const hint = asked.hint as string | Fields | undefined;
  const collation = fieldsOrNone(asked.collation);
  const body = {
    pipeline: stages,
    ...(hint === undefined ? {} : { hint }),
    ...(collation === undefined ? {} : { collation }),
  };
  const { database, name: collection } = view.namespace;
  const shown = overView(inner, view, body);
  return explainAggregate(inner, { database, collection }, { ...body, shown }, level);
}

function viewStages(asked: Asked): Fields[] {
  const [skip, limit] = [numberOf(asked.skip) ?? 0, Math.abs(numberOf(asked.limit) ?? 0)];
  const stages: readonly (readonly [string, Value | undefined])[] = [
    ['$match', isEmpty(asked.filter) ? undefined : asked.filter],
    ['$sort', isEmpty(asked.sort) ? undefined : asked.sort],
    ['$skip', skip > 0 ? BigInt(skip) : undefined],
    ['$limit', limit > 0 ? BigInt(limit) : undefined],
    ['$project', isEmpty(asked.projection) ? undefined : asked.projection],
  ];
  return stages.flatMap(([stage, spec]) => (spec === undefined ? [] : [new Map([[stage, spec]])]));
}

function isEmpty(value: Value | undefined): boolean {
  return value instanceof Map && value.size === 0;
}

function informationOf(body: CommandBody): Uint8Array | undefined {
  const element = body.find('encryptionInformation');
  return element === undefined ? undefined : bytesOf(element);
}

function modifying(body: CommandBody): Purpose {
  const kind = body.value('remove') === true ? 'delete' : 'update';
  const upserts = body.value('upsert') === true;
  const asked = body.value('fields');
  const fields = isFields(asked) ? asked : undefined;
  return writing({ kind, multi: false, returns: true, upserts, fields });
}

function purposeOf(
  body: CommandBody,
  collection: DocumentCollection | undefined,
  query: FindQuery,
): Purpose | undefined {
  switch (body.commandName) {
    case 'count': {
      const isAll = query.filter.size === 0 && query.hint === undefined;
      const total = isAll ? (collection?.count ?? 0) : undefined;
      return counting({ skip: query.skip ?? 0, limit: Math.abs(query.limit ?? 0), total });
    }
    case 'distinct': {
      const key = body.value('key');
      const found =
        collection === undefined || typeof key !== 'string'
          ? undefined
          : distinctScan(collection, query, key);
      const isIndexed = collection?.indexes.some(({ definition }) =>
        definition.paths.some(({ path }) => path === key),
      );
      if (found === undefined && isIndexed !== true) return undefined;
      return distinguishing(found?.scan, () => (found ? [...distinctValues(found)].length : 0));
    }
    case 'findAndModify':
      return modifying(body);
    case 'update': {
      const [first] = body.value('updates') as [Fields];
      const [multi, upserts] = [first.get('multi') === true, first.get('upsert') === true];
      return writing({ kind: 'update', multi, returns: false, upserts });
    }
    case 'delete': {
      const [first] = body.value('deletes') as [Fields];
      const multi = numberOf(first.get('limit')) !== 1;
      return writing({ kind: 'delete', multi, returns: false, upserts: false });
    }
    default:
      return undefined;
  }
}

interface Asked {
  readonly filter?: Value | undefined;
  readonly sort?: Value | undefined;
  readonly projection?: Value | undefined;
  readonly skip?: Value | undefined;
  readonly limit?: Value | undefined;
  readonly hint?: Value | undefined;
  readonly collation?: Value | undefined;
  readonly let?: Value | undefined;
  readonly min?: Value | undefined;
  readonly max?: Value | undefined;
  readonly returnKey?: Value | undefined;
}

/** The place where each command that can be explained keeps its query. */
const FILTERS: Readonly<Record<string, (body: CommandBody) => Asked>> = {
  find: (body) => ({
    filter: body.value('filter'),
    sort: body.value('sort'),
    projection: body.value('projection'),
    skip: body.value('skip'),
    limit: body.value('limit'),
    hint: body.value('hint'),
    collation: body.value('collation'),
    let: body.value('let'),
    min: body.value('min'),
    max: body.value('max'),
    returnKey: body.value('returnKey'),
  }),
  count: (body) => ({
    filter: body.value('query'),
    skip: body.value('skip'),
    limit: body.value('limit'),
    hint: body.value('hint'),
    collation: body.value('collation'),
  }),
  distinct: (body) => ({ filter: body.value('query'), collation: body.value('collation') }),
  findAndModify: (body) => ({
    filter: body.value('query'),
    sort: body.value('sort'),
    ...(body.value('sort') === undefined ? {} : { limit: new Int32(1) }),
    hint: body.value('hint'),
    collation: body.value('collation'),
  }),
  delete: (body) => statementOf(body, 'deletes'),
  update: (body) => statementOf(body, 'updates'),
};

function statementOf(body: CommandBody, name: string): Asked {
  const statements = body.value(name);
  if (Array.isArray(statements) && statements.length === 0) throw emptyBatch();
  const first = hasStatements(statements) ? statements[0] : undefined;
  if (!(first instanceof Map) || (statements as Value[]).length > 1) {
    throw new CommandError('InvalidLength', 'explained write batches must be of size 1');
  }
  return {
    filter: first.get('q'),
    hint: first.get('hint'),
    collation: first.get('collation'),
    sort: first.get('sort'),
  };
}

function fieldsOrNone(value: Value | undefined): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Map) return value;
  throw new CommandError('TypeMismatch', `Expected an object, found ${typeAlias(value)}`);
}

function explainPipeline(inner: CommandCall, verbosity: Verbosity): Steps<Reply> {
  const { body, generic } = inner;
  const collection = body.value('aggregate');
  const { database } = generic;
  const pipeline = body.value('pipeline');
  const given = Array.isArray(pipeline) ? (pipeline as Fields[]) : [];
  const stages =
    typeof collection === 'string'
      ? pipelineWith(inner, { database, name: collection }, informationOf(body), given)
      : given;
  const hint = body.value('hint') as string | Fields | undefined;
  const collation = fieldsOrNone(body.value('collation'));
  return explainAggregate(
    inner,
    typeof collection === 'string' ? { database, collection } : { database },
    {
      pipeline: stages,
      ...(hint === undefined ? {} : { hint }),
      ...(collation === undefined ? {} : { collation }),
    },
    verbosity,
  );
}

// A findAndModify is told as MongoDB has read it: with a query, and without its database.
function explainedCommand(inner: CommandCall, database: string): Fields {
  const sent = sentCommand(inner);
  if (inner.command.name !== 'findAndModify') return sent.set('$db', database);
  const name = String(sent.keys().next().value);
  const shown = new Map<string, Value>([
    ['findAndModify', sent.get(name) ?? null],
    ['query', sent.get('query') ?? new Map()],
  ]);
  const fields = sent.get('fields');
  if (fields !== undefined) shown.set('fields', fields);
  for (const [field, value] of sent) {
    if (field !== name && field !== '$db' && !shown.has(field)) shown.set(field, value);
  }
  return shown;
}

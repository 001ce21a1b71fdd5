import { Code } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import {
  boolean,
  document,
  type FieldType,
  integer,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { type MapReduceOutput, mapReduceOutput } from '../command/grammar/map-reduce-output.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceOf } from '../command/namespace.ts';
import { inPieces } from '../command/pacing.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import {
  type MapReduceBody,
  type MapReduced,
  runningMapReduce,
} from '../pipeline/run-map-reduce.ts';
import { storeResults } from '../pipeline/store-results.ts';
import { WriteConflict } from '../storage/write-conflict.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

const code: FieldType<string> = {
  read(element, path) {
    const given = decodedValue(element);
    if (typeof given === 'string') return given;
    if (given instanceof Code && (given.scope === null || given.scope === undefined)) {
      return given.code;
    }
    const name = path.split('.').at(-1);
    throw new CommandError('BadValue', `'${name}' must be of string or code type`);
  },
};

const scope: FieldType<Fields> = {
  read(element) {
    const given = decodedValue(element);
    if (given instanceof Map) return given;
    throw new CommandError('BadValue', "'scope' must be an object");
  },
};

const limit: FieldType<number> = {
  nullIsNothing: true,
  read(element, path) {
    const given = integer.read(element, path);
    if (given > 0) return given;
    throw new CommandError('Location15958', 'The limit specified to mapReduce must be positive');
  },
};

export const mapReduce: Command = defineCommand({
  name: 'mapReduce',
  aliases: ['mapreduce'],
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Maps documents to keys and values, and reduces the values of each key, by JavaScript.',
  fields: fields({
    map: required(code),
    reduce: required(code),
    out: required(mapReduceOutput),
    finalize: optional(code, { nullable: true }),
    query: optional(document),
    sort: optional(document),
    limit: optional(limit),
    scope: optional(scope, { nullable: true }),
    collation: optional(document),
    bypassDocumentValidation: optional(boolean),
    // These speak of how older servers ran it, and change nothing.
    jsMode: optional(boolean),
    verbose: optional(boolean),
    encryptionInformation: optional(value),
  }),
  run(call, body) {
    const { database, name } = namespaceOf(call);
    const { out } = body;
    const target = out.kind === 'inline' ? undefined : targetOf(call, out);
    if (call.data.find(database, name)?.kind === 'view') {
      const words = 'mapReduce on a view is not supported';
      throw new CommandError('CommandNotSupportedOnView', words);
    }
    return blamingMapReduce(() => carryOut(call, body, target));
  },
});

type Stored = Exclude<MapReduceOutput, { readonly kind: 'inline' }>;
type Target = Stored & { readonly database: string };

function targetOf(call: CommandCall, out: Stored): Target {
  const database = out.database ?? call.generic.database;
  if (database === '' || out.name === '') {
    const words = `Invalid output namespace ${database} for MapReduce`;
    throw new CommandError('InvalidNamespace', words);
  }
  if (out.name.startsWith('system.')) {
    const words = `Can't output mapReduce results to special collection ${out.name}`;
    throw new CommandError('Location17385', words);
  }
  const { member } = call.node;
  if (member !== undefined && member.state !== 'PRIMARY') {
    throw new CommandError('NotWritablePrimary', 'not primary');
  }
  return { ...out, database };
}

type Body = MapReduceBody & {
  readonly out: MapReduceOutput;
  readonly bypassDocumentValidation?: boolean;
};

function carryOut(call: CommandCall, body: Body, target: Target | undefined): MaybePromise<Reply> {
  const running = inPieces(call, runningMapReduce(call, namespaceOf(call), body));
  return whenDone(running, (reduced) => told(call, body, { target, reduced }));
}

function told(
  call: CommandCall,
  body: Body,
  { target, reduced }: { readonly target: Target | undefined; readonly reduced: MapReduced },
): MaybePromise<Reply> {
  if (target === undefined) return replyOf({ results: [...reduced.results] });
  const { database, name: collection, kind: mode } = target;
  const result =
    body.out.kind !== 'inline' && body.out.database !== undefined
      ? new Map(Object.entries({ db: database, collection }))
      : collection;
  const bypassValidation = body.bypassDocumentValidation ?? false;
  const storing = storeResults(call, reduced, {
    target: { database, collection },
    mode,
    bypassValidation,
  });
  const reply = () => replyOf({ result });
  return storing instanceof Promise ? storing.then(reply) : reply();
}

// A failure once the fields are read is told as the failure of the whole.
function blamingMapReduce<T>(work: () => MaybePromise<T>): MaybePromise<T> {
  try {
    const result = work();
    return result instanceof Promise ? result.catch(blame) : result;
  } catch (error) {
    return blame(error);
  }
}

function blame(error: unknown): never {
  if (!(error instanceof CommandError) || error instanceof WriteConflict) throw error;
  const message = `MapReduce internal error :: caused by :: ${error.message}`;
  throw new CommandError(error.codeName, message, error.extra);
}

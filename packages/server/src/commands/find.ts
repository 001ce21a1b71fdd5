import { present } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { pacedFirstBatch } from '../command/cursor-reply.ts';
import {
  document,
  type FieldType,
  hint,
  looseBoolean,
  natural,
  objectOf,
  rawDocument,
  strictBoolean,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { executing } from '../command/maybe-promise.ts';
import { namespaceText, namespaceToRead } from '../command/namespace.ts';
import type { Reply, ReplyValue } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { filterWith } from '../encryption/encryption.ts';
import { openFind } from '../pipeline/open-find.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

// Constants that a router computes once for all shards.
const routersConstants: FieldType<Fields> = {
  read(element, path) {
    const constants = document.read(element, path);
    for (const name of ['localNow', 'clusterTime']) {
      if (constants.has(name)) continue;
      const words = `BSON field '${path}.${name}' is missing but a required field`;
      throw new CommandError('Location40414', words);
    }
    return constants;
  },
};

export const find: Command = defineCommand({
  name: 'find',
  target: 'collection',
  access: 'read',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  stable: true,
  help: 'Returns the documents that match a query.',
  fields: fields(
    {
      filter: optional(objectOf('filter')),
      projection: optional(objectOf('projection')),
      sort: optional(objectOf('sort')),
      hint: optional(hint),
      skip: optional(natural),
      limit: optional(natural),
      batchSize: optional(natural),
      singleBatch: optional(looseBoolean),
      min: optional(objectOf('min')),
      max: optional(objectOf('max')),
      returnKey: optional(looseBoolean),
      showRecordId: optional(looseBoolean),
      tailable: optional(looseBoolean),
      awaitData: optional(looseBoolean),
      oplogReplay: optional(looseBoolean),
      noCursorTimeout: optional(looseBoolean),
      allowPartialResults: optional(looseBoolean),
      allowDiskUse: optional(strictBoolean, { since: '4.3.1' }),
      mirrored: optional(looseBoolean),
      collation: optional(objectOf('collation')),
      let: optional(document, { since: '4.9' }),
      term: optional(value),
      readOnce: optional(strictBoolean),
      allowSpeculativeMajorityRead: optional(strictBoolean),
      runtimeConstants: optional(routersConstants),
      resumeAfter: optional(document),
      encryptionInformation: optional(rawDocument, { since: '6.0' }),
    },
    {
      structure: (version) => (isAtLeast(version, '8.0') ? 'find' : 'FindCommandRequest'),
      unknownField: (name, version) =>
        isAtLeast(version, '4.9')
          ? undefined
          : new CommandError('FailedToParse', `Failed to parse: Unrecognized field '${name}'.`),
    },
  ),
  run(call, body) {
    const namespace = namespaceToRead(call);
    checkReadable(namespace);
    checkTerm(call, body.term);
    const { source, tailable } = openFind(call, namespace, withFilter(call, namespace, body));
    const opened = {
      namespace: namespaceText(namespace),
      source,
      tailable,
      awaitData: body.awaitData ?? false,
      noTimeout: body.noCursorTimeout ?? false,
    };
    const { batchSize, singleBatch = false } = body;
    const first = executing(executionWords(call, namespace), () =>
      pacedFirstBatch(call, opened, { batchSize, singleBatch }),
    );
    const { database, name } = namespace;
    if (call.data.find(database, name) !== undefined) return first;
    return first instanceof Promise ? first.then(nothingFound) : nothingFound(first);
  },
});

function executionWords({ node }: CommandCall, namespace: Namespace): string {
  const words = 'Executor error during find command';
  return isAtLeast(node.version, '8.0')
    ? `${words} on namespace: ${namespaceText(namespace)}`
    : words;
}

// Where there is no collection, the batch comes last.
function nothingFound(reply: Reply): Reply {
  const cursor = reply.get('cursor');
  if (!(cursor instanceof Map)) return reply;
  const batch = cursor.get('firstBatch');
  cursor.delete('firstBatch');
  return reply.set(
    'cursor',
    new Map<string, ReplyValue>([...cursor, ['firstBatch', present(batch)]]),
  );
}

// Tags in the place of encrypted values.
function withFilter<
  Body extends { readonly filter?: Fields; readonly encryptionInformation?: Uint8Array },
>(call: CommandCall, namespace: Namespace, body: Body): Body {
  const { filter = new Map(), encryptionInformation: given } = body;
  return given === undefined
    ? body
    : { ...body, filter: filterWith(call, namespace, given, filter) };
}

function checkTerm({ node }: CommandCall, term: Value | undefined): void {
  if (term === undefined || node.member !== undefined) return;
  throw new CommandError('BadValue', "cannot supply 'term' without active replication");
}

// Only commands of old looked into collections with such names.
function checkReadable(namespace: Namespace): void {
  const { name } = namespace;
  if (!name.includes('$') || name.startsWith('$cmd.') || name === 'oplog.$main') return;
  const words = `Invalid collection name specified '${namespaceText(namespace)}`;
  throw new CommandError('InvalidNamespace', words);
}

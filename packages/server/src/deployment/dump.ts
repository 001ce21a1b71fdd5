import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Binary, type Document, deserialize, EJSON, type Long } from 'bson';
import { DocumentBatch, type Reply, type ReplyValue } from '../command/reply.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** Options of writing a dump. */
export interface DumpOptions {
  /** True if each file is packed (`.bson.gz`). Default: no. */
  readonly gzip?: boolean;
}

type Ask = (database: string, command: Fields) => Promise<Reply>;

/** Databases that belong to the deployment itself: a dump is of what its users have stored. */
const OWN_DATABASES: ReadonlySet<string> = new Set(['admin', 'config', 'local']);
const BATCH_DOCUMENTS = 10_000;

/**
 * Writes all databases into a folder, as mongodump does: a folder each, with `NAME.bson` and `NAME.metadata.json`. Resolves
 * to the number of documents. What clients write meanwhile may be in it or not.
 */
export async function dumpInto(
  folder: string,
  ask: Ask,
  { gzip = false }: DumpOptions,
): Promise<number> {
  const write: Write = (path, bytes) =>
    gzip ? writeFileSync(`${path}.gz`, gzipSync(bytes)) : writeFileSync(path, bytes);
  let count = 0;
  const list = new Map<string, Value>([
    ['listDatabases', 1],
    ['nameOnly', true],
  ]);
  const { databases } = plain(await ask('admin', list));
  for (const { name } of databases as readonly { readonly name: string }[]) {
    if (!OWN_DATABASES.has(name)) count += await dumpDatabase(folder, name, { ask, write });
  }
  return count;
}

type Write = (path: string, bytes: Uint8Array) => void;

async function dumpDatabase(
  folder: string,
  database: string,
  { ask, write }: { readonly ask: Ask; readonly write: Write },
): Promise<number> {
  mkdirSync(join(folder, database), { recursive: true });
  let count = 0;
  const list = new Map<string, Value>([['listCollections', 1]]);
  for await (const bytes of documents(ask, database, list)) {
    const { name, type, options, info } = deserialize(bytes);
    if (name.startsWith('system.')) continue;
    const path = join(folder, database, encodeURIComponent(name));
    const isView = type === 'view';
    const metadata = {
      indexes: isView ? [] : await indexesOf(ask, database, name),
      ...(info.uuid !== undefined && { uuid: (info.uuid as Binary).toString('hex') }),
      collectionName: name,
      type: isView ? 'view' : 'collection',
      options,
    };
    write(`${path}.metadata.json`, Buffer.from(EJSON.stringify(metadata, { relaxed: false })));
    if (isView) continue;
    const all: Uint8Array[] = [];
    for await (const each of documents(ask, database, new Map([['find', name]]))) all.push(each);
    write(`${path}.bson`, Buffer.concat(all));
    count += all.length;
  }
  return count;
}

async function indexesOf(ask: Ask, database: string, name: string): Promise<readonly Document[]> {
  const all: Document[] = [];
  const list = new Map<string, Value>([['listIndexes', name]]);
  for await (const bytes of documents(ask, database, list)) {
    all.push(deserialize(bytes, { promoteValues: false }));
  }
  return all;
}

/** Everything that a command gives out in batches. */
async function* documents(ask: Ask, database: string, command: Fields): AsyncGenerator<Uint8Array> {
  const cursorOptions = new Map([['batchSize', BATCH_DOCUMENTS]]);
  const first = command.has('find')
    ? new Map<string, Value>([...command, ...cursorOptions])
    : new Map<string, Value>([...command, ['cursor', cursorOptions]]);
  let cursor = (await ask(database, first)).get('cursor') as Reply;
  yield* bytesOf(cursor.get('firstBatch'));
  const name = String(cursor.get('ns')).slice(database.length + 1);
  for (;;) {
    const id = cursor.get('id') as bigint | Long;
    if (BigInt(id.toString()) === 0n) return;
    const more = new Map<string, Value>([
      ['getMore', BigInt(id.toString())],
      ['collection', name],
    ]);
    cursor = (await ask(database, more)).get('cursor') as Reply;
    yield* bytesOf(cursor.get('nextBatch'));
  }
}

function* bytesOf(batch: ReplyValue | undefined): Generator<Uint8Array> {
  if (batch instanceof DocumentBatch) yield* batch.documents;
  else if (Array.isArray(batch)) for (const each of batch) yield asBytes(each);
}

function asBytes(document: ReplyValue): Uint8Array {
  return document instanceof Uint8Array ? document : encodeFields(document as Fields);
}

function plain(reply: Reply): Document {
  return deserialize(encodeFields(reply as Fields));
}

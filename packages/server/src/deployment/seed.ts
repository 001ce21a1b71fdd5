import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Document, EJSON, serialize } from 'bson';
import type { Reply } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/**
 * The documents to store: documents by `database.collection`; or the path of a folder with a folder for each database and a
 * file for each collection in it, or of a file of extended JSON that has documents by `database.collection`. A
 * collection's file is `NAME.json` (an array of documents, or one document a line, as mongoexport writes) or
 * `NAME.bson` (as mongodump writes; what it says of the collection beside it, in `NAME.metadata.json`, is kept: options,
 * indexes, views). Files that mongodump has packed end in `.gz`.
 */
export type Seed = Readonly<Record<string, readonly Document[]>> | string;

/** One collection of a seed. */
interface SeededCollection {
  readonly database: string;
  readonly name: string;
  readonly documents: readonly Uint8Array[];
  readonly indexes: readonly Fields[];
  /** As `create` takes them; absent where the first document makes the collection. */
  readonly options?: Fields | undefined;
}

/** Documents that fit into one insert command. */
const BATCH_DOCUMENTS = 1000;
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Stores a seed by the commands that a client would send. Resolves to the number of documents. Rejects with
 * RangeError for a namespace or a file that is none, with CommandError where the server refuses a document.
 */
export async function plant(
  seed: Seed,
  ask: (database: string, command: Fields) => Promise<Reply>,
): Promise<number> {
  let count = 0;
  for (const { database, name, documents, indexes, options } of collectionsOf(seed)) {
    if (options !== undefined) {
      await ask(database, new Map<string, Value>([['create', name], ...options]));
    }
    for (const batch of batches(documents)) {
      const fields = batch.map((document) => decodeFields(document));
      await insert(
        ask,
        database,
        new Map<string, Value>([
          ['insert', name],
          ['documents', fields],
        ]),
      );
      count += batch.length;
    }
    if (indexes.length === 0) continue;
    const command = new Map<string, Value>([
      ['createIndexes', name],
      ['indexes', [...indexes]],
    ]);
    await ask(database, command);
  }
  return count;
}

async function insert(
  ask: (database: string, command: Fields) => Promise<Reply>,
  database: string,
  command: Fields,
): Promise<void> {
  const [failed] = ((await ask(database, command)).get('writeErrors') ?? []) as Reply[];
  if (failed === undefined) return;
  const where = `${database}.${command.get('insert')}`;
  throw new CommandError('FailedToParse', `Seeding ${where} failed: ${failed.get('errmsg')}`);
}

function* batches(documents: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const document of documents) {
    const isFull = batch.length === BATCH_DOCUMENTS || bytes + document.length > BATCH_BYTES;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(document);
    bytes += document.length;
  }
  if (batch.length > 0) yield batch;
}

function collectionsOf(seed: Seed): readonly SeededCollection[] {
  if (typeof seed !== 'string') return fromRecord(seed);
  if (statSync(seed).isDirectory()) return fromFolder(seed);
  const given: unknown = EJSON.parse(readFileSync(seed, 'utf8'), { relaxed: false });
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    return fromRecord(given as Readonly<Record<string, readonly Document[]>>);
  }
  throw new RangeError(`${seed} has no documents by "database.collection".`);
}

function fromRecord(seed: Readonly<Record<string, readonly Document[]>>): SeededCollection[] {
  return Object.entries(seed).map(([namespace, documents]) => {
    const dot = namespace.indexOf('.');
    if (dot < 1 || dot === namespace.length - 1) {
      throw new RangeError(`A seed has documents by "database.collection", not "${namespace}".`);
    }
    if (!Array.isArray(documents)) {
      throw new RangeError(`The seed of ${namespace} is no array of documents.`);
    }
    return {
      database: namespace.slice(0, dot),
      name: namespace.slice(dot + 1),
      documents: documents.map((document) => serialize(document)),
      indexes: [],
    };
  });
}

function fromFolder(folder: string): SeededCollection[] {
  const all = folders(folder).flatMap((database) => {
    const files = readdirSync(join(folder, database)).sort();
    const isThere = (file: string): boolean => files.includes(file);
    return files
      .filter((file) => {
        const [, stem, packed = ''] = METADATA.exec(file) ?? [];
        // A view has nothing but what is said of it.
        return stem === undefined || !isThere(`${stem}.bson${packed}`);
      })
      .map((file) => ({ database, ...fromFile(join(folder, database, file)) }));
  });
  const isView = ({ options }: SeededCollection): boolean => options?.has('viewOn') === true;
  return [...all.filter((each) => !isView(each)), ...all.filter(isView)];
}

const METADATA = /^(.*)\.metadata\.json(\.gz)?$/;

function folders(folder: string): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (names.length > 0) return names;
  throw new RangeError(`${folder} has no folder for any database.`);
}

function fromFile(path: string): Omit<SeededCollection, 'database'> {
  const bare = path.replace(/\.gz$/, '');
  const [, view] = METADATA.exec(basename(bare)) ?? [];
  if (view !== undefined) return { name: nameOf(view), documents: [], ...dumped(path) };
  const kind = extname(bare);
  const name = nameOf(basename(bare, kind));
  if (kind === '.json') return { name, documents: fromJson(path), indexes: [] };
  if (kind !== '.bson') throw new RangeError(`${path} is neither .json nor .bson.`);
  const metadata = path.replace(/\.bson(\.gz)?$/, '.metadata.json$1');
  return { name, documents: fromBson(path), ...dumped(metadata) };
}

function nameOf(file: string): string {
  return decodeURIComponent(file);
}

function read(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function fromJson(path: string): readonly Uint8Array[] {
  const text = read(path).toString('utf8').trim();
  const parse = (part: string): unknown => EJSON.parse(part, { relaxed: false });
  const lines = (): unknown[] =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parse);
  const documents = text.startsWith('[') ? (parse(text) as unknown[]) : lines();
  return documents.map((document) => serialize(document as Document));
}

function fromBson(path: string): readonly Uint8Array[] {
  const bytes = read(path);
  const documents: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readInt32LE(at) : 0;
    if (length < 5 || at + length > bytes.length) {
      throw new RangeError(`${path} has no whole document at byte ${at}.`);
    }
    documents.push(Uint8Array.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return documents;
}

/** The facts that mongodump tells of a collection beside its documents. */
function dumped(metadata: string): Pick<SeededCollection, 'indexes' | 'options'> {
  if (statSync(metadata, { throwIfNoEntry: false }) === undefined) return { indexes: [] };
  const { indexes = [], options } = EJSON.parse(read(metadata).toString('utf8'), {
    relaxed: false,
  });
  return {
    indexes: (indexes as Document[])
      .filter(({ name }) => name !== '_id_')
      .map((index) => decodeFields(serialize(index))),
    options: options === undefined ? undefined : decodeFields(serialize(options)),
  };
}

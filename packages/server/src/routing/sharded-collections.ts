import { present } from '@touchstone/protocol';
import { type Binary, ObjectId, type Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { compareValues, equalValues } from '../value/compare.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { type Chunk, chunkOf, hashedCuts, newChunks } from './chunks.ts';
import type { ConfigDocuments } from './config-documents.ts';

/** A collection that has a shard key. */
export interface ShardedCollection {
  readonly key: Fields;
  /** As `config.collections` has it. */
  readonly document: Fields;
  /** In the order of their bounds. */
  readonly chunks: readonly Chunk[];
}

/** The facts of a collection that gets a shard key. */
export interface NewShardedCollection {
  readonly namespace: string;
  readonly key: Fields;
  readonly unique: boolean;
  readonly uuid: Binary;
  /** The shard that has it whole. */
  readonly shard: string;
  readonly timestamp: Timestamp;
  /** The number of chunks to begin with; those of a hashed key alone are more than one. */
  readonly chunks: number;
}

/** The sharded collections of a cluster: their keys, and the chunks that they are cut into. */
export class ShardedCollections {
  readonly #documents: ConfigDocuments;
  // Asked for each write, and therefore at hand.
  readonly #keys = new Map<string, Fields>();

  constructor(documents: ConfigDocuments) {
    this.#documents = documents;
    for (const each of documents.all('collections')) {
      this.#keys.set(String(each.get('_id')), asFields(each.get('key')));
    }
  }

  /** Remembers the keys; the returned function makes them so again. The documents are not its concern. */
  remember(): () => void {
    const keys = [...this.#keys];
    return () => {
      this.#keys.clear();
      for (const [namespace, key] of keys) this.#keys.set(namespace, key);
    };
  }

  /** The shard key of `database.collection`; undefined where it is not sharded. */
  keyOf(namespace: string): Fields | undefined {
    return this.#keys.get(namespace);
  }

  /** The names of all of them, as `database.collection`. */
  all(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** The names of the sharded collections of a database, as `database.collection`. */
  of(database: string): readonly string[] {
    return [...this.#keys.keys()].filter((each) => each.startsWith(`${database}.`));
  }

  /** The sharded collection of that name; undefined where it is not sharded. */
  find(namespace: string): ShardedCollection | undefined {
    const key = this.#keys.get(namespace);
    if (key === undefined) return undefined;
    const document = present(
      this.#documents.all('collections').find((each) => each.get('_id') === namespace),
    );
    const chunks = this.#chunksOf(document).sort((a, b) => compareValues(a.min, b.min));
    return { key, document, chunks };
  }

  /** The sharded collection of that name. Throws NamespaceNotSharded. */
  named(namespace: string): ShardedCollection {
    const found = this.find(namespace);
    if (found !== undefined) return found;
    const words = `Expected collection ${namespace} to be sharded`;
    throw new CommandError('NamespaceNotSharded', words);
  }

  /** Writes down that a collection has a shard key. */
  add(made: NewShardedCollection): void {
    const { namespace, key, unique, uuid, timestamp } = made;
    this.#keys.set(namespace, key);
    this.#documents.put(
      'collections',
      new Map<string, Value>([
        ['_id', namespace],
        ['lastmodEpoch', ObjectId.createFromTime(timestamp.t)],
        ['lastmod', new Date(timestamp.t * 1000)],
        ['timestamp', timestamp],
        ['uuid', uuid],
        ['key', key],
        ['unique', unique],
        ['noBalance', false],
      ]),
    );
    for (const { document } of newChunks(key, hashedCuts(key, made.chunks), made)) {
      this.#documents.put('chunks', document);
    }
  }

  /** Forgets the shard key of a collection that was dropped. */
  remove(namespace: string): void {
    const known = this.find(namespace);
    if (known === undefined) return;
    for (const { id } of known.chunks) this.#documents.remove('chunks', id);
    this.#keys.delete(namespace);
    this.#documents.remove('collections', namespace);
    for (const zone of this.#zonesOf(namespace)) {
      this.#documents.remove('tags', zone.get('_id') as Value);
    }
  }

  /** Follows a collection to another name, in place of what was sharded under it. */
  rename(from: string, to: string): void {
    this.remove(to);
    const known = this.find(from);
    if (known === undefined) return;
    this.#documents.remove('collections', from);
    this.#keys.delete(from);
    this.#keys.set(to, known.key);
    this.#documents.put('collections', new Map(known.document).set('_id', to));
    for (const zone of this.#zonesOf(from)) {
      this.#documents.put('tags', new Map(zone).set('ns', to));
    }
  }

  /** Writes other fields of a collection down; undefined takes one away. */
  change(namespace: string, fields: Readonly<Record<string, Value | undefined>>): void {
    const document: Fields = new Map(this.named(namespace).document);
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) document.delete(name);
      else document.set(name, value);
    }
    this.#keys.set(namespace, asFields(document.get('key')));
    this.#documents.put('collections', document);
  }

  /** Puts chunks in the place of others. */
  replaceChunks(before: readonly Chunk[], after: readonly Chunk[]): void {
    for (const { id } of before) {
      if (!after.some((each) => equalValues(each.id, id))) this.#documents.remove('chunks', id);
    }
    for (const { document } of after) this.#documents.put('chunks', document);
  }

  #chunksOf(collection: Fields): Chunk[] {
    const uuid = collection.get('uuid');
    return this.#documents
      .all('chunks')
      .filter((each) => equalValues(each.get('uuid'), uuid))
      .map(chunkOf);
  }

  #zonesOf(namespace: string): readonly Fields[] {
    return this.#documents.all('tags').filter((each) => each.get('ns') === namespace);
  }
}

import type { Collection } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { Storage } from '../storage/storage.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { parseConnectionText, type Shard } from './shard.ts';

/** Keeps what a cluster knows of itself where clients look for it: in the database `config`. */
export class ConfigDocuments {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Writes a document in place of the one with its `_id`. */
  put(name: string, document: Fields): void {
    const collection = this.#collection(name);
    const known = collection.findById(document.get('_id') as Value);
    const bytes = encodeFields(document);
    if (known === undefined) collection.insert(bytes);
    else collection.update(known, bytes, true);
  }

  /** All documents of that name; none where there is no such collection yet. */
  all(name: string): readonly Fields[] {
    const records = this.#storage.collection('config', name)?.records() ?? [];
    return [...records].flatMap(({ head }) =>
      head.bytes === undefined ? [] : [decodeFields(head.bytes)],
    );
  }

  remove(name: string, id: Value): void {
    const collection = this.#collection(name);
    const known = collection.findById(id);
    if (known !== undefined) collection.remove(known);
  }

  #collection(name: string): Collection {
    return (
      this.#storage.collection('config', name) ??
      this.#storage.createCollection({ database: 'config', name }, PLAIN_OPTIONS)
    );
  }
}

/** The shards that a cluster has written down. */
export function storedShards(storage: Storage): readonly Pick<Shard, 'id' | 'setName' | 'hosts'>[] {
  return new ConfigDocuments(storage).all('shards').map((each) => {
    const { setName, hosts } = parseConnectionText(String(each.get('host')));
    return { id: String(each.get('_id')), setName, hosts };
  });
}

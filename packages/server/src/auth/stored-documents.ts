import type { Collection } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { Storage } from '../storage/storage.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** Documents of a collection of `admin`, by their `_id`: users and roles, as MongoDB keeps them. */
export class StoredDocuments {
  readonly #storage: Storage;
  readonly #name: string;

  constructor(storage: Storage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  find(id: string): Uint8Array | undefined {
    return this.#collection()?.findById(id)?.head.bytes;
  }

  /** All of them in the order of their making. */
  all(): Uint8Array[] {
    const records = [...(this.#collection()?.records() ?? [])];
    return records.flatMap(({ head }) => head.bytes ?? []);
  }

  isEmpty(): boolean {
    return (this.#collection()?.count ?? 0) === 0;
  }

  /** Adds a document, or puts it in the place of the one with that `_id`. */
  put(id: string, fields: Fields): void {
    const document = encodeFields(fields);
    const namespace = { database: 'admin', name: this.#name };
    const collection =
      this.#collection() ?? this.#storage.createCollection(namespace, PLAIN_OPTIONS);
    const known = collection.findById(id);
    if (known === undefined) collection.insert(document);
    else collection.update(known, document, true);
  }

  /** Whether there was such a document. */
  remove(id: string): boolean {
    const collection = this.#collection();
    const record = collection?.findById(id);
    if (collection === undefined || record === undefined) return false;
    collection.remove(record);
    return true;
  }

  #collection(): Collection | undefined {
    return this.#storage.collection('admin', this.#name);
  }
}

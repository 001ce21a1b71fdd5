import type { Collection } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { Namespace } from '../storage/document-collection.ts';
import type { Storage } from '../storage/storage.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** Documents of a collection by their `_id`, as MongoDB keeps users, roles and the like. */
export class StoredDocuments {
  readonly #storage: Storage;
  readonly #namespace: Namespace;

  constructor(storage: Storage, namespace: Namespace) {
    this.#storage = storage;
    this.#namespace = namespace;
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
    const collection =
      this.#collection() ?? this.#storage.createCollection(this.#namespace, PLAIN_OPTIONS);
    const known = collection.findById(id);
    if (known === undefined) collection.insert(document);
    else collection.update(known, document, true);
  }

  /** True if there was such a document. */
  remove(id: string): boolean {
    const collection = this.#collection();
    const record = collection?.findById(id);
    if (collection === undefined || record === undefined) return false;
    collection.remove(record);
    return true;
  }

  #collection(): Collection | undefined {
    const { database, name } = this.#namespace;
    const found = this.#storage.collection(database, name);
    // One that is only told of until something is stored keeps nothing.
    return found?.isDerived === true ? undefined : found;
  }
}

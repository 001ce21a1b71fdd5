import type { Collection } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { Storage } from '../storage/storage.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { type User, userDocument, userKey, userOf } from './user.ts';

const NAMESPACE = { database: 'admin', name: 'system.users' };

/** The users of a deployment, kept as documents of `admin.system.users` as MongoDB does. */
export class Users {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  find(database: string, name: string): User | undefined {
    const bytes = this.#collection()?.findById(userKey(database, name))?.head.bytes;
    return bytes === undefined ? undefined : userOf(bytes);
  }

  /** All users in the order of their making. */
  all(): User[] {
    const records = [...(this.#collection()?.records() ?? [])];
    return records.flatMap(({ head }) => (head.bytes === undefined ? [] : [userOf(head.bytes)]));
  }

  isEmpty(): boolean {
    return (this.#collection()?.count ?? 0) === 0;
  }

  /** Adds a user, or puts him in the place of the one of that name. */
  put(user: User): void {
    const document = encodeFields(userDocument(user));
    const collection =
      this.#collection() ?? this.#storage.createCollection(NAMESPACE, PLAIN_OPTIONS);
    const known = collection.findById(userKey(user.database, user.name));
    if (known === undefined) collection.insert(document);
    else collection.update(known, document, true);
  }

  /** Whether there was such a user. */
  remove(database: string, name: string): boolean {
    const collection = this.#collection();
    const record = collection?.findById(userKey(database, name));
    if (collection === undefined || record === undefined) return false;
    collection.remove(record);
    return true;
  }

  #collection(): Collection | undefined {
    return this.#storage.collection(NAMESPACE.database, NAMESPACE.name);
  }
}

import type { Storage } from '../storage/storage.ts';
import { StoredDocuments } from './stored-documents.ts';
import { type User, userDocument, userKey, userOf } from './user.ts';

/** The users of a deployment, kept as documents of `admin.system.users` as MongoDB does. */
export class Users {
  readonly #documents: StoredDocuments;

  constructor(storage: Storage) {
    this.#documents = new StoredDocuments(storage, { database: 'admin', name: 'system.users' });
  }

  /** The document of a user: other bytes as soon as anything of him changes. */
  documentOf(database: string, name: string): Uint8Array | undefined {
    return this.#documents.find(userKey(database, name));
  }

  find(database: string, name: string): User | undefined {
    const bytes = this.documentOf(database, name);
    return bytes === undefined ? undefined : userOf(bytes);
  }

  /** All users in the order of their making. */
  all(): User[] {
    return this.#documents.all().map(userOf);
  }

  isEmpty(): boolean {
    return this.#documents.isEmpty();
  }

  /** Adds a user, or puts him in the place of the one of that name. */
  put(user: User): void {
    this.#documents.put(userKey(user.database, user.name), userDocument(user));
  }

  /** True if there was such a user. */
  remove(database: string, name: string): boolean {
    return this.#documents.remove(userKey(database, name));
  }
}

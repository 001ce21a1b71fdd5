import type { Storage } from '../storage/storage.ts';
import type { RestrictionSet } from './authentication-restriction.ts';
import { builtInRole } from './built-in-roles.ts';
import { type Privilege, PrivilegeSet } from './privilege.ts';
import { StoredDocuments } from './stored-documents.ts';
import { roleKey, type StoredRole, storedRoleDocument, storedRoleOf } from './stored-role.ts';
import type { Role } from './user.ts';

/** The privileges that roles come to, and the stored documents that say so. */
export interface ResolvedRoles {
  /** The roles, and those that they have by others. */
  readonly roles: readonly Role[];
  readonly privileges: PrivilegeSet;
  /** The restrictions of each role that has any. */
  readonly restrictions: readonly RestrictionSet[];
  /** The `_id` and the document of each stored role on the way; undefined: there was none. */
  readonly documents: ReadonlyMap<string, Uint8Array | undefined>;
}

/** The roles of a deployment: those built in, and those made, which are documents of `admin.system.roles`. */
export class Roles {
  readonly #documents: StoredDocuments;

  constructor(storage: Storage) {
    this.#documents = new StoredDocuments(storage, { database: 'admin', name: 'system.roles' });
  }

  /** Tells whether there is such a role, built in or made. */
  has(role: Role): boolean {
    return builtInRole(role) !== undefined || this.#documents.find(roleKey(role)) !== undefined;
  }

  /** The role of that name that somebody made. */
  find(role: Role): StoredRole | undefined {
    const bytes = this.#documents.find(roleKey(role));
    return bytes === undefined ? undefined : storedRoleOf(bytes);
  }

  /** All roles that were made. */
  all(): StoredRole[] {
    return this.#documents.all().map(storedRoleOf);
  }

  put(role: StoredRole): void {
    const key = roleKey({ role: role.name, db: role.database });
    this.#documents.put(key, storedRoleDocument(role));
  }

  remove(role: Role): boolean {
    return this.#documents.remove(roleKey(role));
  }

  /**
   * Tells whether a role is `sought`, or has it by others. `seen` are roles of which that is known not to hold; those that
   * are looked at on the way are added, so that many roles in turn are looked through once.
   */
  leadsTo(role: Role, sought: Role, seen: Set<string>): boolean {
    const goal = roleKey(sought);
    const open = [role];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const key = roleKey(one);
      if (key === goal) return true;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const inner of this.find(one)?.roles ?? []) open.push(inner);
    }
    return false;
  }

  /** Takes these roles together with all that they have by others. */
  resolve(given: readonly Role[]): ResolvedRoles {
    const privileges = new PrivilegeSet();
    const documents = new Map<string, Uint8Array | undefined>();
    const roles = new Map<string, Role>();
    const open = [...given];
    for (let role = open.pop(); role !== undefined; role = open.pop()) {
      const key = roleKey(role);
      if (roles.has(key)) continue;
      roles.set(key, role);
      for (const privilege of this.#ownPrivileges(role, documents, open)) privileges.add(privilege);
    }
    const restrictions = [...documents.values()].flatMap((bytes) => {
      const set = bytes === undefined ? [] : (storedRoleOf(bytes).restrictions ?? []);
      return set.length === 0 ? [] : [set];
    });
    return { roles: [...roles.values()], privileges, restrictions, documents };
  }

  /** True if what was resolved still holds. */
  isCurrent({ documents }: ResolvedRoles): boolean {
    for (const [key, bytes] of documents) if (this.#documents.find(key) !== bytes) return false;
    return true;
  }

  #ownPrivileges(
    role: Role,
    documents: Map<string, Uint8Array | undefined>,
    open: Role[],
  ): readonly Privilege[] {
    const builtIn = builtInRole(role);
    if (builtIn !== undefined) return builtIn;
    const bytes = this.#documents.find(roleKey(role));
    documents.set(roleKey(role), bytes);
    if (bytes === undefined) return [];
    const stored = storedRoleOf(bytes);
    for (const inner of stored.roles) open.push(inner);
    return stored.privileges;
  }
}

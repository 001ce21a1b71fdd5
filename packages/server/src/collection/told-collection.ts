import { serverVersion } from '../command/version.ts';
import { Collection } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { NO_INDEX } from '../storage/index-definition.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** Lets a collection be read that is not stored: its documents are made when they are asked for. It is not listed. */
export function tellCollection(
  storage: Storage,
  told: Namespace,
  documents: () => readonly Fields[],
): void {
  const { catalog } = storage;
  const derive = catalog.derive;
  const collection = new ToldCollection(storage, told, documents);
  catalog.derive = (database, name) =>
    database === told.database && name === told.name ? collection : derive?.(database, name);
}

/** Lets the version be read that the data are compatible with, for example `7.0`. */
export function tellCompatibility(storage: Storage, version: string): void {
  const { major, minor } = serverVersion(version);
  const document: Fields = new Map([
    ['_id', 'featureCompatibilityVersion'],
    ['version', `${major}.${minor}`],
  ]);
  tellCollection(storage, { database: 'admin', name: 'system.version' }, () => [document]);
}

/** The server's own facts in the form of a collection. */
class ToldCollection extends Collection {
  override readonly isDerived: boolean = true;
  readonly #documents: () => readonly Fields[];

  constructor(storage: Storage, namespace: Namespace, documents: () => readonly Fields[]) {
    super(storage, namespace, {
      uuid: storage.newUuid(),
      options: PLAIN_OPTIONS,
      idIndex: NO_INDEX,
    });
    this.#documents = documents;
  }

  override get count(): number {
    return this.#documents().length;
  }

  override *records(): Generator<StoredRecord> {
    for (const [at, document] of this.#documents().entries()) yield recordOf(at + 1, document);
  }

  override *recordsBackwards(): Generator<StoredRecord> {
    yield* [...this.records()].reverse();
  }

  override *recordsAfter(recordId: number): Generator<StoredRecord> {
    for (const record of this.records()) if (record.recordId > recordId) yield record;
  }

  override recordAt(recordId: number): StoredRecord | undefined {
    const document = this.#documents()[recordId - 1];
    return document && recordOf(recordId, document);
  }

  override findById(): undefined {
    return undefined;
  }

  override insert(): never {
    throw this.#notWritable();
  }

  override update(): never {
    throw this.#notWritable();
  }

  override remove(): never {
    throw this.#notWritable();
  }

  #notWritable(): CommandError {
    const { database, name } = this.namespace;
    const words = `${database}.${name} tells of the server itself: it cannot be written to`;
    return new CommandError('InvalidNamespace', words);
  }
}

function recordOf(recordId: number, document: Fields): StoredRecord {
  return {
    recordId,
    idKey: '',
    head: { position: 0, bytes: encodeFields(document), previous: undefined },
    prunedTo: -1,
    older: undefined,
  };
}

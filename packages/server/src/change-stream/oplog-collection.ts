import { Collection, type CollectionHost } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { NO_INDEX } from '../storage/index-definition.ts';
import type { Oplog, OplogEntry } from '../storage/oplog.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Value } from '../value/value.ts';
import { oplogDocument } from './oplog-document.ts';

const SIZE = 990 * 1_048_576;

/** `local.oplog.rs`: the op-log as a capped collection that can be read and tailed. */
export class OplogCollection extends Collection {
  override readonly isDerived: boolean = true;
  readonly #oplog: Oplog;

  constructor(host: CollectionHost, uuid: Uint8Array) {
    const shown = new Map<string, Value>([
      ['capped', true],
      ['size', BigInt(SIZE)],
      ['autoIndexId', false],
    ]);
    const options = { ...PLAIN_OPTIONS, shown, capped: { size: SIZE, max: undefined } };
    super(host, { database: 'local', name: 'oplog.rs' }, { uuid, options, idIndex: NO_INDEX });
    this.#oplog = host.oplog;
  }

  override get count(): number {
    return this.#entries.length;
  }

  get #entries(): readonly OplogEntry[] {
    return this.#oplog.after(0);
  }

  override *records(): Generator<StoredRecord> {
    for (const entry of this.#entries) yield recordOf(entry);
  }

  override *recordsBackwards(): Generator<StoredRecord> {
    for (const entry of this.#entries.toReversed()) yield recordOf(entry);
  }

  override *recordsAfter(recordId: number): Generator<StoredRecord> {
    for (const entry of this.#oplog.after(recordId)) yield recordOf(entry);
  }

  override recordAt(recordId: number): StoredRecord | undefined {
    const entry = this.#oplog.entryAt(recordId);
    return entry && recordOf(entry);
  }

  override findById(): undefined {
    return undefined;
  }

  override insert(): never {
    throw notWritable();
  }

  override update(): never {
    throw notWritable();
  }

  override remove(): never {
    throw notWritable();
  }
}

function notWritable(): CommandError {
  return new CommandError('InvalidNamespace', 'cannot write to local.oplog.rs');
}

function recordOf(entry: OplogEntry): StoredRecord {
  const bytes = encodeFields(oplogDocument(entry));
  return {
    recordId: entry.position,
    idKey: '',
    head: { position: entry.position, bytes, previous: undefined },
    prunedTo: -1,
    older: undefined,
  };
}

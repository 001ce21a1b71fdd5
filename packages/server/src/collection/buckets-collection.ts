import { present } from '@touchstone/protocol';
import { Int32, ObjectId } from 'bson';
import { Collection, type CollectionHost } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { idKeyOf } from '../storage/id-key.ts';
import { NO_INDEX } from '../storage/index-definition.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { bucketIndex, bucketOptions } from './bucket-catalog.ts';
import {
  bucketStart,
  bucketsOf,
  type SeriesFields,
  seriesOf,
  shownIndexes,
} from './time-series.ts';

/** Buckets of a series are called so, with the series' name behind. */
export const BUCKETS = 'system.buckets.';
/** No bucket has more measurements. */
const MOST_MEASUREMENTS = 1000;

/** Lets the buckets of every time series be read under their name. */
export function showBuckets(storage: Storage): void {
  const shown = new WeakMap<Collection, BucketsCollection>();
  storage.catalog.derive = (database, name) => {
    if (!name.startsWith(BUCKETS)) return undefined;
    const series = storage.collection(database, name.slice(BUCKETS.length));
    if (series === undefined || series.idsAreUnique) return undefined;
    const buckets = shown.get(series) ?? new BucketsCollection(storage, series);
    shown.set(series, buckets);
    return buckets;
  };
}

/** The buckets of a time series, made of its measurements when they are looked at. */
export class BucketsCollection extends Collection {
  override readonly isDerived: boolean = true;
  override readonly idsAreUnique: boolean = true;
  readonly #series: Collection;
  #records: readonly StoredRecord[] = [];
  #madeAt: OpTime | undefined;

  constructor(host: CollectionHost, series: Collection) {
    const { database, name } = series.namespace;
    const options = { ...PLAIN_OPTIONS, shown: bucketOptions(series.options.shown) };
    const namespace = { database, name: `${BUCKETS}${name}` };
    super(host, namespace, { uuid: series.uuid, options, idIndex: NO_INDEX });
    this.#series = series;
    this.createdAt = series.createdAt;
  }

  /** The specifications of the series' indexes, as they are over buckets. */
  get specifications(): readonly Fields[] {
    const fields = present(seriesOf(this.#series.options.shown));
    return shownIndexes(this.#series).map(({ definition }) =>
      bucketIndex(definition.specification, fields),
    );
  }

  get #made(): readonly StoredRecord[] {
    if (this.#madeAt === this.#series.changedAt) return this.#records;
    this.#madeAt = this.#series.changedAt;
    this.#records = bucketsMadeOf(this.#series).map((bucket, at) => ({
      recordId: at + 1,
      idKey: '',
      head: { position: this.createdAt, bytes: encodeFields(bucket), previous: undefined },
      prunedTo: -1,
      older: undefined,
    }));
    return this.#records;
  }

  override get count(): number {
    return this.#made.length;
  }

  override get dataSize(): number {
    return this.#made.reduce((sum, { head }) => sum + present(head.bytes).length, 0);
  }

  override *records(): Generator<StoredRecord> {
    yield* this.#made;
  }

  override *recordsBackwards(): Generator<StoredRecord> {
    yield* this.#made.toReversed();
  }

  override *recordsAfter(recordId: number): Generator<StoredRecord> {
    yield* this.#made.slice(recordId);
  }

  override recordAt(recordId: number): StoredRecord | undefined {
    return this.#made[recordId - 1];
  }

  override findById(id: Value): StoredRecord | undefined {
    return this.#made.find(({ head }) => {
      const found = decodeFields(present(head.bytes)).get('_id');
      return found !== undefined && compareValues(found, id) === 0;
    });
  }

  override insert(): never {
    throw this.notWritable();
  }

  override update(): never {
    throw this.notWritable();
  }

  override remove(): never {
    throw this.notWritable();
  }

  /** The refusal of a write: buckets are made of what the series is given. */
  notWritable(): CommandError {
    return new CommandError('InvalidNamespace', `cannot write to ${this.fullName}`);
  }
}

/** The specifications of the indexes that a collection shows. */
export function shownSpecifications(collection: DocumentCollection): readonly Fields[] {
  if (collection instanceof BucketsCollection) return collection.specifications;
  return shownIndexes(collection).map(({ definition }) => definition.specification);
}

interface Bucket {
  readonly start: number;
  readonly meta: Value | undefined;
  readonly measurements: Fields[];
}

function bucketsMadeOf(series: Collection): readonly Fields[] {
  const { shown } = series.options;
  const fields = present(seriesOf(shown));
  const timeseries = shown.get('timeseries');
  const size = bucketsOf(timeseries instanceof Map ? timeseries : new Map());
  const buckets: Bucket[] = [];
  const byMeta = new Map<unknown, Bucket[]>();
  for (const { head } of series.records()) {
    if (head.bytes === undefined) continue;
    const measured = decodeFields(head.bytes);
    const time = measured.get(fields.timeField) as Date;
    const meta = fields.metaField === undefined ? undefined : measured.get(fields.metaField);
    const key = meta === undefined ? undefined : idKeyOf(meta, undefined);
    const filed = byMeta.get(key) ?? [];
    byMeta.set(key, filed);
    let bucket = filed.find(
      ({ start, measurements }) =>
        time.getTime() >= start &&
        time.getTime() < start + size.spanMS &&
        measurements.length < MOST_MEASUREMENTS,
    );
    if (bucket === undefined) {
      bucket = { start: bucketStart(time, size), meta, measurements: [] };
      filed.push(bucket);
      buckets.push(bucket);
    }
    bucket.measurements.push(measured);
  }
  return buckets.map((bucket, at) => documentOf(bucket, fields, idOf(bucket, series.uuid, at)));
}

// As MongoDB makes it: the beginning in seconds, then what makes it the only one.
function idOf({ start }: Bucket, uuid: Uint8Array, at: number): ObjectId {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(Math.floor(start / 1000) | 0, 0);
  bytes.set(uuid.subarray(0, 5), 4);
  bytes.writeUIntBE(at % 0x100_0000, 9, 3);
  return new ObjectId(bytes);
}

function documentOf(
  { start, meta, measurements }: Bucket,
  fields: SeriesFields,
  id: ObjectId,
): Fields {
  const { timeField, metaField } = fields;
  const min: Fields = new Map();
  const max: Fields = new Map();
  const data = new Map<string, Fields>();
  for (const [at, measured] of measurements.entries()) {
    for (const [name, value] of inOrder(measured)) {
      if (name === metaField) continue;
      min.set(name, name === timeField ? new Date(start) : extreme(min.get(name), value, -1));
      max.set(name, extreme(max.get(name), value, 1));
      const column = data.get(name) ?? new Map();
      data.set(name, column.set(String(at), value));
    }
  }
  const document: Fields = new Map<string, Value>([
    ['_id', id],
    [
      'control',
      new Map<string, Value>([
        ['version', new Int32(1)],
        ['min', min],
        ['max', max],
      ]),
    ],
  ]);
  if (meta !== undefined) document.set('meta', meta);
  return document.set('data', data as Fields);
}

// A measurement is stored with its time first; in the bounds of a bucket its `_id` stands there.
function* inOrder(measured: Fields): Generator<[string, Value]> {
  const id = measured.get('_id');
  if (id !== undefined) yield ['_id', id];
  for (const entry of measured) if (entry[0] !== '_id') yield entry;
}

// Documents and arrays are compared part by part.
function extreme(known: Value | undefined, value: Value, sign: number): Value {
  if (known === undefined) return value;
  if (known instanceof Map && value instanceof Map) {
    const parts: Fields = new Map(known);
    for (const [name, part] of value) parts.set(name, extreme(known.get(name), part, sign));
    return parts;
  }
  if (Array.isArray(known) && Array.isArray(value)) {
    const longer = known.length > value.length ? known : value;
    return longer.map((part, at) => {
      const other = (longer === known ? value : known)[at];
      return other === undefined ? part : extreme(part, other, sign);
    });
  }
  return compareValues(value, known) * sign > 0 ? value : known;
}

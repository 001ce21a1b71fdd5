/**
 * BSON bytes as relaxed Extended JSON, the way Python writes it: `", "` and `": "` between the parts,
 * doubles with a point. Rendered from the bytes, so that the order of fields, integer-like and
 * duplicate keys and the types of numbers all show.
 */
import { BSON_TYPE, decodeValue, ElementCursor, readInt32 } from '@touchstone/protocol';
import type { Binary, Code, DBRef, Decimal128, Long, ObjectId, Timestamp } from 'bson';

/** Longer renderings end in an ellipsis. */
export const DEFAULT_RENDERING_LIMIT = 4000;

interface Sink {
  readonly parts: string[];
  left: number;
}

/** Renders the document at `start`; stops after about `limit` characters. */
export function renderDocument(
  bytes: Uint8Array,
  options: { readonly start?: number; readonly limit?: number } = {},
): string {
  return collect(options.limit, (sink) => renderFields(bytes, options.start ?? 0, sink));
}

/** Renders one value, as it stands in a document. */
export function renderValue(
  bytes: Uint8Array,
  type: number,
  start: number,
  limit?: number,
): string {
  return collect(limit, (sink) => renderOne(bytes, type, start, sink));
}

function collect(limit: number | undefined, render: (sink: Sink) => void): string {
  const sink: Sink = { parts: [], left: limit ?? DEFAULT_RENDERING_LIMIT };
  render(sink);
  const text = sink.parts.join('');
  return sink.left < 0 ? `${text.slice(0, limit ?? DEFAULT_RENDERING_LIMIT)}…` : text;
}

function put(sink: Sink, text: string): void {
  sink.parts.push(text);
  sink.left -= text.length;
}

function renderFields(bytes: Uint8Array, start: number, sink: Sink): void {
  const cursor = new ElementCursor(bytes, start);
  put(sink, '{');
  for (let first = true; sink.left >= 0 && cursor.next(); first = false) {
    put(sink, `${first ? '' : ', '}${JSON.stringify(cursor.name())}: `);
    renderOne(bytes, cursor.type, cursor.valueStart, sink);
  }
  put(sink, '}');
}

function renderItems(bytes: Uint8Array, start: number, sink: Sink): void {
  const cursor = new ElementCursor(bytes, start);
  put(sink, '[');
  for (let first = true; sink.left >= 0 && cursor.next(); first = false) {
    if (!first) put(sink, ', ');
    renderOne(bytes, cursor.type, cursor.valueStart, sink);
  }
  put(sink, ']');
}

function renderOne(bytes: Uint8Array, type: number, start: number, sink: Sink): void {
  if (type === BSON_TYPE.document) renderFields(bytes, start, sink);
  else if (type === BSON_TYPE.array) renderItems(bytes, start, sink);
  else if (type === BSON_TYPE.codeWithScope) renderScopedCode(bytes, start, sink);
  else put(sink, renderLeaf(bytes, type, start));
}

/** A length, the code as a string, and the scope as a document. */
function renderScopedCode(bytes: Uint8Array, start: number, sink: Sink): void {
  const code = start + 4;
  put(sink, `{"$code": ${renderLeaf(bytes, BSON_TYPE.string, code)}, "$scope": `);
  renderFields(bytes, code + 4 + readInt32(bytes, code), sink);
  put(sink, '}');
}

function renderLeaf(bytes: Uint8Array, type: number, start: number): string {
  const value: never = decodeValue(bytes, type, start, {
    promoteLongs: false,
    bsonRegExp: true,
    enableUtf8Validation: false,
  }) as never;
  const render = LEAVES.get(type);
  return render ? render(value) : JSON.stringify(value);
}

/** Double quotes, and a space behind each colon and comma that JSON itself writes without. */
function json(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, part]) => `"${name}": ${json(part)}`);
  return `{${fields.join(', ')}}`;
}

const LEAVES: ReadonlyMap<number, (value: never) => string> = new Map<
  number,
  (value: never) => string
>([
  [BSON_TYPE.double, renderDouble],
  [BSON_TYPE.int64, (value: Long) => value.toString()],
  [BSON_TYPE.null, () => 'null'],
  [BSON_TYPE.undefined, () => '{"$undefined": true}'],
  [BSON_TYPE.minKey, () => '{"$minKey": 1}'],
  [BSON_TYPE.maxKey, () => '{"$maxKey": 1}'],
  [BSON_TYPE.objectId, (value: ObjectId) => json({ $oid: value.toHexString() })],
  [BSON_TYPE.decimal128, (value: Decimal128) => json({ $numberDecimal: value.toString() })],
  [BSON_TYPE.date, renderDate],
  [BSON_TYPE.binary, renderBinary],
  [BSON_TYPE.timestamp, (value: Timestamp) => json({ $timestamp: { t: value.t, i: value.i } })],
  [
    BSON_TYPE.regularExpression,
    (value: { pattern: string; options: string }) =>
      json({ $regularExpression: { pattern: value.pattern, options: value.options } }),
  ],
  [BSON_TYPE.symbol, (value: unknown) => json({ $symbol: String(value) })],
  [BSON_TYPE.code, (value: Code) => json({ $code: value.code })],
  [
    BSON_TYPE.dbPointer,
    (value: DBRef) =>
      json({ $dbPointer: { $ref: value.collection, $id: { $oid: String(value.oid) } } }),
  ],
]);

function renderDouble(value: number): string {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
    return json({ $numberDouble: name });
  }
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const LAST_ISO_DATE = Date.UTC(10_000, 0, 1) - 1;

function renderDate(value: Date): string {
  const time = value.getTime();
  if (!(time >= 0 && time <= LAST_ISO_DATE)) {
    return json({ $date: { $numberLong: String(time) } });
  }
  return json({ $date: value.toISOString().replace('.000Z', 'Z') });
}

function renderBinary(value: Binary): string {
  const base64 = Buffer.from(value.buffer.subarray(0, value.position)).toString('base64');
  return json({ $binary: { base64, subType: value.sub_type.toString(16).padStart(2, '0') } });
}

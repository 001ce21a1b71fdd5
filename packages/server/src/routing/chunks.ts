import { type Binary, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { compareValues } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';

/** A part of a sharded collection: the documents whose shard key is at least `min` and below `max`. */
export interface Chunk {
  readonly id: Value;
  readonly min: Fields;
  readonly max: Fields;
  readonly shard: string;
  /** As `config.chunks` has it. */
  readonly document: Fields;
}

/** The version of where chunks are: `major` grows when one moves, `minor` when one is cut or joined. */
export interface ChunkVersion {
  readonly major: number;
  readonly minor: number;
}

/** The chunk that a document of `config.chunks` tells of. */
export function chunkOf(document: Fields): Chunk {
  return {
    id: document.get('_id') as Value,
    min: document.get('min') as Fields,
    max: document.get('max') as Fields,
    shard: String(document.get('shard')),
    document,
  };
}

/** The newest version of some chunks. */
export function newestVersion(chunks: readonly Chunk[]): ChunkVersion {
  let newest: ChunkVersion = { major: 1, minor: 0 };
  for (const { document } of chunks) {
    const { t: major, i: minor } = document.get('lastmod') as Timestamp;
    if (major > newest.major || (major === newest.major && minor > newest.minor))
      newest = { major, minor };
  }
  return newest;
}

/** The bounds of all documents, at one end. */
export function outermost(key: Fields, bound: MinKey | MaxKey): Fields {
  return new Map([...key.keys()].map((name): [string, Value] => [name, bound]));
}

/** The chunks of a new sharded collection, cut at some keys, which are in order. */
export function newChunks(
  key: Fields,
  cuts: readonly Fields[],
  made: { readonly uuid: Binary; readonly shard: string; readonly timestamp: Timestamp },
): readonly Chunk[] {
  const bounds = [outermost(key, new MinKey()), ...cuts, outermost(key, new MaxKey())];
  return cuts.concat([bounds.at(-1) as Fields]).map((max, minor) => {
    const min = bounds[minor] as Fields;
    return chunkOf(
      new Map<string, Value>([
        ['_id', new ObjectId()],
        ['uuid', made.uuid],
        ['min', min],
        ['max', max],
        ['shard', made.shard],
        ['lastmod', timestampOf({ major: 1, minor })],
        ['onCurrentShardSince', made.timestamp],
        ['history', [ownership(made.timestamp, made.shard)]],
      ]),
    );
  });
}

/** The keys that cut all hash values into `count` equal parts. */
export function hashedCuts(key: Fields, count: number): readonly Fields[] {
  const name = [...key].find(([, kind]) => kind === 'hashed')?.[0];
  if (name === undefined || key.size > 1) return [];
  const interval = (9_223_372_036_854_775_807n / BigInt(count)) * 2n;
  const cuts: bigint[] = count % 2 === 0 ? [0n] : [];
  const first = count % 2 === 0 ? interval : interval / 2n;
  for (let at = first, side = 0; side < Math.floor((count - 1) / 2); side += 1, at += interval)
    cuts.push(at, -at);
  return cuts.sort((a, b) => (a < b ? -1 : 1)).map((cut) => new Map<string, Value>([[name, cut]]));
}

/** The chunk that has a value of the shard key. */
export function chunkWith(chunks: readonly Chunk[], value: Fields): Chunk | undefined {
  return chunks.find(
    ({ min, max }) => compareValues(min, value) <= 0 && compareValues(value, max) < 0,
  );
}

/** The chunk with just these bounds. */
export function chunkBetween(
  chunks: readonly Chunk[],
  min: Fields,
  max: Fields,
): Chunk | undefined {
  return chunks.find(
    (each) => compareValues(each.min, min) === 0 && compareValues(each.max, max) === 0,
  );
}

/** The chunks that fill a range exactly; none where there is no such sequence of them. */
export function chunksFilling(chunks: readonly Chunk[], min: Fields, max: Fields): Chunk[] {
  const within = chunks.filter(
    (each) => compareValues(each.min, min) >= 0 && compareValues(each.max, max) <= 0,
  );
  const [first, last] = [within[0], within.at(-1)];
  if (first === undefined || last === undefined) return [];
  const fills = compareValues(first.min, min) === 0 && compareValues(last.max, max) === 0;
  return fills ? within : [];
}

/** The two parts of a chunk. The first keeps its `_id`. */
export function cutChunk(chunk: Chunk, at: Fields, newest: ChunkVersion): readonly [Chunk, Chunk] {
  const { major, minor } = newest;
  const left = changed(chunk, { max: at, lastmod: timestampOf({ major, minor: minor + 1 }) });
  const right = changed(chunk, {
    _id: new ObjectId(),
    min: at,
    lastmod: timestampOf({ major, minor: minor + 2 }),
  });
  return [left, right];
}

/** One chunk in the place of several that stand side by side. */
export function joinChunks(chunks: readonly Chunk[], newest: ChunkVersion): Chunk {
  const { major, minor } = newest;
  const [first, last] = [chunks[0] as Chunk, chunks.at(-1) as Chunk];
  return changed(first, { max: last.max, lastmod: timestampOf({ major, minor: minor + 1 }) });
}

/** A chunk on another shard. */
export function movedChunk(
  chunk: Chunk,
  { shard, major, timestamp }: { shard: string; major: number; timestamp: Timestamp },
): Chunk {
  const history = chunk.document.get('history');
  return changed(chunk, {
    shard,
    lastmod: timestampOf({ major, minor: 0 }),
    onCurrentShardSince: timestamp,
    history: [ownership(timestamp, shard), ...(Array.isArray(history) ? history : [])],
  });
}

/** A chunk whose bounds have more fields, as those of a longer shard key. */
export function extendedChunk(chunk: Chunk, key: Fields): Chunk {
  const extended = (bounds: Fields): Fields => {
    const isEnd = [...bounds.values()].every((each) => each instanceof MaxKey);
    const more: Value = isEnd ? new MaxKey() : new MinKey();
    return new Map([...key.keys()].map((name) => [name, bounds.get(name) ?? more]));
  };
  const document: Fields = new Map(chunk.document);
  document.delete('jumbo');
  return changed({ ...chunk, document }, { min: extended(chunk.min), max: extended(chunk.max) });
}

function changed(chunk: Chunk, fields: Readonly<Record<string, Value>>): Chunk {
  const document: Fields = new Map();
  const isCut = 'lastmod' in fields;
  for (const [name, value] of chunk.document) {
    if (name === 'jumbo') continue;
    document.set(name, fields[name] ?? value);
    if (name === 'lastmod' && (isCut || chunk.document.has('jumbo'))) document.set('jumbo', false);
  }
  return chunkOf(document);
}

function timestampOf({ major, minor }: ChunkVersion): Timestamp {
  return new Timestamp({ t: major, i: minor });
}

function ownership(validAfter: Timestamp, shard: string): Fields {
  return new Map<string, Value>([
    ['validAfter', validAfter],
    ['shard', shard],
  ]);
}

import { ObjectId } from 'bson';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues, equalValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { ConfigDocuments } from './config-documents.ts';
import type { ShardedCollections } from './sharded-collections.ts';

/** A range of the shard keys of a collection: at least `min`, below `max`. */
export interface KeyRange {
  readonly namespace: string;
  readonly min: Fields;
  readonly max: Fields;
}

/** The zones of a cluster: which shards belong to each, and which ranges. They are what `config.shards` and `config.tags` say. */
export class Zones {
  readonly #documents: ConfigDocuments;
  readonly #sharded: ShardedCollections;

  constructor(documents: ConfigDocuments, sharded: ShardedCollections) {
    this.#documents = documents;
    this.#sharded = sharded;
  }

  /** Throws ShardNotFound. */
  addShard(id: string, zone: string): void {
    const shard = this.#shard(id);
    const tags = tagsOf(shard);
    if (!tags.includes(zone)) this.#tag(shard, [...tags, zone]);
  }

  /** Throws ShardNotFound, and ZoneStillInUse where the last shard of a zone is taken that has ranges. */
  removeShard(id: string, zone: string): void {
    const shard = this.#shard(id);
    const tags = tagsOf(shard);
    if (!tags.includes(zone)) return;
    const others = this.#documents.all('shards').filter((each) => each !== shard);
    const isLast = !others.some((each) => each.get('_id') !== id && tagsOf(each).includes(zone));
    if (isLast && this.#ranges().some((range) => range.get('tag') === zone)) {
      const words = 'cannot remove a shard from zone if a chunk range is associated with it';
      throw new CommandError('ZoneStillInUse', words);
    }
    this.#tag(
      shard,
      tags.filter((each) => each !== zone),
    );
  }

  /** Throws FailedToParse, ZoneNotFound, ShardKeyNotFound and RangeOverlapConflict. */
  addRange(range: KeyRange, zone: string): void {
    this.#check(range);
    if (!this.#documents.all('shards').some((each) => tagsOf(each).includes(zone))) {
      throw new CommandError('ZoneNotFound', `zone ${zone} does not exist`);
    }
    const { namespace, min, max } = range;
    for (const known of this.#ranges()) {
      if (known.get('ns') !== namespace) continue;
      const [from, to] = [known.get('min') as Fields, known.get('max') as Fields];
      const tag = String(known.get('tag'));
      if (equalValues(from, min) && equalValues(to, max) && tag === zone) return;
      if (compareValues(from, max) >= 0 || compareValues(min, to) >= 0) continue;
      throw new CommandError(
        'RangeOverlapConflict',
        `Zone range: ${shownRange(min, max)}  on  ${zone} is overlapping with existing: ` +
          `${shownRange(from, to)}  on  ${tag}`,
      );
    }
    this.#documents.put(
      'tags',
      new Map<string, Value>([
        ['_id', new ObjectId()],
        ['ns', namespace],
        ['min', min],
        ['max', max],
        ['tag', zone],
      ]),
    );
  }

  /** Takes a range from its zone, if there is such a range. */
  removeRange(range: KeyRange): void {
    this.#check(range);
    for (const known of this.#ranges()) {
      const isAsked =
        known.get('ns') === range.namespace &&
        equalValues(known.get('min'), range.min) &&
        equalValues(known.get('max'), range.max);
      if (isAsked) this.#documents.remove('tags', known.get('_id') as Value);
    }
  }

  #check({ namespace, min, max }: KeyRange): void {
    if (compareValues(min, max) >= 0) {
      const words = `min: ${showFields(min)} should be less than max: ${showFields(max)}`;
      throw new CommandError('FailedToParse', words);
    }
    const key = this.#sharded.keyOf(namespace);
    if (key === undefined) return;
    const names = [...key.keys()];
    for (const [end, bound] of [
      ['min', min],
      ['max', max],
    ] as const) {
      if ([...bound.keys()].every((name, at) => names[at] === name)) continue;
      throw new CommandError(
        'ShardKeyNotFound',
        `${end}: ${showFields(bound)} is not a prefix of the shard key ${showFields(key)} of ns: ${namespace}`,
      );
    }
  }

  #shard(id: string): Fields {
    const shard = this.#documents.all('shards').find((each) => each.get('_id') === id);
    if (shard !== undefined) return shard;
    throw new CommandError('ShardNotFound', `shard ${id} does not exist`);
  }

  #tag(shard: Fields, tags: readonly string[]): void {
    this.#documents.put('shards', new Map(shard).set('tags', [...tags]));
  }

  #ranges(): readonly Fields[] {
    return this.#documents.all('tags');
  }
}

/** The name of a zone. Throws NoSuchKey where it is missing, TypeMismatch for what is no text. */
export function textOfZone(given: Value | undefined): string {
  if (typeof given === 'string') return given;
  if (given === undefined) {
    throw new CommandError('NoSuchKey', 'Missing expected field "zone"');
  }
  const words = `"zone" had the wrong type. Expected string, found ${typeAlias(given)}`;
  throw new CommandError('TypeMismatch', words);
}

function tagsOf(shard: Fields): readonly string[] {
  const tags = shard.get('tags');
  return Array.isArray(tags) ? tags.map(String) : [];
}

function shownRange(min: Fields, max: Fields): string {
  return `${showFields(min)} -->> ${showFields(max)}`;
}

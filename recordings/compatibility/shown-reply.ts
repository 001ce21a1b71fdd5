import { byteAt } from '@touchstone/protocol';
import { Decimal128 } from 'bson';

/** A value of a reply: a text that names its type, or what it is made of, in order. */
type Shown = string | { readonly array: readonly Shown[] } | { readonly fields: readonly Field[] };
type Field = readonly [name: string, value: Shown];

/** The fields that differ from run to run, whatever the server. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$clusterTime',
  '$configTime',
  '$gleStats',
  '$topologyTime',
  'atClusterTime',
  'electionId',
  'lastCommittedOpTime',
  'operationTime',
  'opTime',
  'topologyVersion',
]);
const MASKED: ReadonlySet<string> = new Set([
  'executionTimeMillis',
  'executionTimeMillisEstimate',
  'gitVersion',
  'host',
  'millis',
  'optimizationTimeMillis',
  'planCacheKey',
  'port',
  'postBatchResumeToken',
  'queryHash',
  'timing',
]);

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const ADDRESS = /(?:127\.0\.0\.1|localhost):\d+/g;
/** Object ids of the areas begin so; others are generated. */
const OWN_ID = /^(?:aaaa|0000|ffff|5|1)/;
const NEAR_MS = 6_000_000;

/** A reply in one line: numbers with their types, fields in their order, nothing that no two runs share. */
export function shownReply(bytes: Uint8Array, now: number): string {
  const reader = new ReplyReader(Buffer.from(bytes), now);
  return text(normal(reader.document(), '')).replaceAll('\n', '\\n');
}

function text(shown: Shown): string {
  if (typeof shown === 'string') return shown;
  if ('array' in shown) return `[${shown.array.map(text).join(', ')}]`;
  return `{${shown.fields.map(([name, value]) => `${name}: ${text(value)}`).join(', ')}}`;
}

function normal(shown: Shown, under: string): Shown {
  if (typeof shown === 'string') return shown.replace(UUID, 'UUID').replace(ADDRESS, 'HOST');
  if ('array' in shown) return { array: shown.array.map((value) => normal(value, '')) };
  const fields = shown.fields
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]): Field => {
      if (MASKED.has(name)) return [name, 'MASKED'];
      if (name === 'id' && under === 'cursor') return [name, value === 'L0' ? 'L0' : 'ID'];
      return [name, normal(value, name)];
    });
  return { fields };
}

/** Reads BSON without losing types or order: what a decoder makes of it does. */
class ReplyReader {
  readonly #bytes: Buffer;
  readonly #now: number;
  #at = 0;

  constructor(bytes: Buffer, now: number) {
    this.#bytes = bytes;
    this.#now = now;
  }

  document(): { readonly fields: readonly Field[] } {
    const end = this.#at + this.#int32();
    const fields: Field[] = [];
    while (this.#at < end - 1) {
      const type = byteAt(this.#bytes, this.#at++);
      const name = this.#name();
      fields.push([name, this.#value(type)]);
    }
    this.#at = end;
    return { fields };
  }

  #value(type: number): Shown {
    switch (type) {
      case 0x01:
        return `D${signed(this.#bytes.readDoubleLE(this.#take(8)))}`;
      case 0x02:
        return JSON.stringify(this.#string());
      case 0x03:
        return this.document();
      case 0x04:
        return { array: this.document().fields.map(([, value]) => value) };
      case 0x05:
        return this.#binary();
      case 0x07:
        return this.#objectId();
      case 0x08:
        return this.#bytes[this.#at++] ? 'true' : 'false';
      case 0x09:
        return this.#date();
      case 0x10:
        return `I${this.#int32()}`;
      case 0x11:
        return this.#timestamp();
      case 0x12:
        return `L${this.#bytes.readBigInt64LE(this.#take(8))}`;
      case 0x13:
        return `N${new Decimal128(Uint8Array.from(this.#slice(16)))}`;
      default:
        return this.#rareValue(type);
    }
  }

  #rareValue(type: number): Shown {
    switch (type) {
      case 0x06:
        return 'undefined';
      case 0x0a:
        return 'null';
      case 0x0b:
        return `/${this.#name()}/${this.#name()}`;
      case 0x0c:
        return `pointer:${this.#string()}:${this.#slice(12).toString('hex')}`;
      case 0x0d:
        return `code:${JSON.stringify(this.#string())}`;
      case 0x0e:
        return `symbol:${this.#string()}`;
      case 0x0f:
        this.#take(4);
        return { array: [JSON.stringify(this.#string()), this.document()] };
      case 0x7f:
        return 'MaxKey';
      case 0xff:
        return 'MinKey';
      default:
        throw new Error(`A reply has a value of the unknown type ${type}.`);
    }
  }

  #binary(): string {
    const length = this.#int32();
    const subtype = byteAt(this.#bytes, this.#at++);
    const hex = this.#slice(length).toString('hex');
    const isGenerated = subtype === 4 && length === 16 && !hex.startsWith('aaaa');
    return isGenerated ? 'UUID' : `binary${subtype}:${hex}`;
  }

  #objectId(): string {
    const hex = this.#slice(12).toString('hex');
    return OWN_ID.test(hex) ? `id:${hex}` : 'id:GENERATED';
  }

  #date(): string {
    const ms = Number(this.#bytes.readBigInt64LE(this.#take(8)));
    return Math.abs(ms - this.#now) < NEAR_MS ? 'date:NOW' : `date:${ms}`;
  }

  #timestamp(): string {
    const at = this.#take(8);
    const [i, t] = [this.#bytes.readUInt32LE(at), this.#bytes.readUInt32LE(at + 4)];
    return Math.abs(t * 1000 - this.#now) < NEAR_MS ? 'time:NOW' : `time:${t},${i}`;
  }

  #int32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }

  #string(): string {
    const length = this.#int32();
    return this.#slice(length).toString('utf8', 0, length - 1);
  }

  #name(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const name = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return name;
  }

  #slice(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #take(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}

function signed(number: number): string {
  return Object.is(number, -0) ? '-0' : String(number);
}

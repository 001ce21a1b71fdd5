import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decode, encode } from '@touchstone/protocol';
import * as bson from 'bson';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './benchmark.ts';
import { documentSets } from './documents.ts';

const WARM_ROUNDS = 4;
const ROUNDS = 9;
const BYTES_PER_ROUND = 3_000_000;

export const codec: Benchmark = {
  name: 'codec',
  question: 'How fast is BSON decoded and encoded, against the bson package?',
  async run() {
    const rows = documentSets().flatMap(({ name, documents }) => {
      const encoded = documents.map((document) => bson.serialize(document));
      return [
        compare(
          `decode ${name}`,
          encoded,
          (bytes) => decode(bytes),
          (bytes) => bson.deserialize(bytes),
        ),
        compare(
          `encode ${name}`,
          documents.map((document, index) => ({ document, length: encoded[index]?.length ?? 0 })),
          ({ document }) => encode(document),
          ({ document }) => bson.serialize(document),
        ),
      ];
    });
    return [...rows, await coldStart()];
  },
};

async function coldStart(): Promise<Row> {
  const script = fileURLToPath(new URL('./cold-codec.js', import.meta.url));
  const once = async (side: 'ours' | 'bson'): Promise<number> => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, side]);
    return Number(stdout);
  };
  const own: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await once('ours'));
    peer.push(await once('bson'));
  }
  return {
    name: 'decode the first 100 documents',
    unit: 'µs',
    ours: median(own),
    peer: { name: 'bson', value: median(peer) },
    higherIsBetter: false,
  };
}

function compare<Item extends { readonly length: number }>(
  name: string,
  items: readonly Item[],
  ours: (item: Item) => unknown,
  theirs: (item: Item) => unknown,
): Row {
  const bytes = items.reduce((sum, item) => sum + item.length, 0);
  const times = Math.max(2, Math.round(BYTES_PER_ROUND / bytes));
  const speed = (work: (item: Item) => unknown): number => {
    const start = process.hrtime.bigint();
    for (let time = 0; time < times; time++) for (const item of items) work(item);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    return (bytes * times) / seconds / 1e6;
  };
  const own: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    const a = speed(ours);
    const b = speed(theirs);
    // The first rounds warm both up: there may be a hundred functions to compile.
    if (round >= WARM_ROUNDS) {
      own.push(a);
      peer.push(b);
    }
  }
  return {
    name,
    unit: 'MB/s',
    ours: median(own),
    peer: { name: 'bson', value: median(peer) },
    higherIsBetter: true,
  };
}

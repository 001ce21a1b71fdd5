import { expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** One bit counts, and those that do not are set. */
const VECTOR = { key: 'v', dtype: '0x10', padding: 7, values: [255] };
const BSON = '1000000005760003000000091007ff00';

/** Prose tests 1 and 2: bits that do not count are refused, or kept as they are. */
export const ignoredBits: ProseTest = {
  needsServer: false,
  cases: [
    {
      description: '1: encoding a vector whose ignored bits are set',
      async run(world) {
        const answer = await world.ask('bsonVector', VECTOR);
        if (answer.kind === 'refused') return;
        expectEqual(String(answer.value['bson']).toLowerCase(), BSON, 'BSON');
      },
    },
    {
      description: '2: decoding a vector whose ignored bits are set',
      async run(world) {
        const answer = await world.ask('bsonVector', { key: VECTOR.key, bson: BSON });
        if (answer.kind === 'refused') return;
        const { dtype, padding, values } = answer.value;
        expectEqual([dtype, Number(padding)], [VECTOR.dtype, VECTOR.padding], 'type and padding');
        expectEqual((values as unknown[]).map(Number), VECTOR.values, 'values');
      },
    },
  ],
};

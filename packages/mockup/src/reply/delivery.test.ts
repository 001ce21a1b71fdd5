import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Delivery, type DeliveryStep, planDelivery } from './delivery.ts';

const FRAME = Uint8Array.of(1, 2, 3, 4, 5);

/** The steps, a write as its bytes, a wait as its milliseconds in words. */
function planned(delivery: Delivery): readonly unknown[] {
  const shown = (step: DeliveryStep): unknown => {
    if (step.kind === 'write') return [...step.bytes];
    return step.kind === 'wait' ? `${step.delayMS} ms` : step.kind;
  };
  return planDelivery(FRAME, delivery).map(shown);
}

test('a reply goes out whole, in pieces, or cut off', () => {
  const cases: readonly (readonly [Delivery, readonly unknown[]])[] = [
    [{}, [[1, 2, 3, 4, 5]]],
    [{ delayMS: 9 }, [[1, 2, 3, 4, 5]]],
    [{ chunks: [1, { delayMS: 20 }, 'rest'] }, [[1], '20 ms', [2, 3, 4, 5]]],
    [
      { chunks: [2, 2] },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [{ chunks: [4, 4, 4] }, [[1, 2, 3, 4], [5]]],
    [{ chunks: [0, 'rest', 'rest'] }, [[1, 2, 3, 4, 5]]],
    [{ chunks: [] }, []],
    [{ truncateAt: 3 }, [[1, 2, 3], 'hangup']],
    [{ truncateAt: 0 }, ['hangup']],
    [{ truncateAt: 9 }, [[1, 2, 3, 4, 5], 'hangup']],
    [{ truncateAt: 3, chunks: [2, 'rest'] }, [[1, 2], [3], 'hangup']],
  ];
  for (const [delivery, steps] of cases) assert.deepEqual(planned(delivery), steps);
});

test('bytes are spoiled in a copy, before they are cut', () => {
  const corrupt = (bytes: Uint8Array): Uint8Array => bytes.fill(7, 1, 3);
  assert.deepEqual(planned({ corrupt, truncateAt: 4 }), [[1, 7, 7, 4], 'hangup']);
  assert.deepEqual(FRAME, Uint8Array.of(1, 2, 3, 4, 5));
});

test('impossible pieces are refused', () => {
  for (const truncateAt of [-1, 1.5, Number.NaN])
    assert.throws(() => planned({ truncateAt }), /truncateAt takes a number of bytes, not/);
  for (const chunk of [-1, 1.5])
    assert.throws(() => planned({ chunks: [chunk] }), /not a size of a chunk: /);
});

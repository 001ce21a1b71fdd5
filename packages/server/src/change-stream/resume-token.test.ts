import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';
import {
  eventToken,
  fragmentToken,
  highWaterMark,
  parseResumeToken,
  tokenDocument,
} from './resume-token.ts';

const time = new Timestamp({ t: 1_700_000_000, i: 7 });
const place = {
  time,
  uuid: new Uint8Array(16).fill(4),
  identity: new Map([['operationType', 'x']]),
};

test('a high-water mark is what MongoDB 7.0 writes', () => {
  assert.equal(highWaterMark(time), '826553F100000000072B0429296E1404');
});

test('tokens are read as they were written', () => {
  const text = eventToken({ ...place, fromInvalidate: false });
  assert.deepEqual(parseResumeToken(tokenDocument(text)), {
    kind: 'event',
    time,
    fromInvalidate: false,
    text,
    fragment: undefined,
  });
  const last = eventToken({ ...place, fromInvalidate: true });
  assert.equal(
    (parseResumeToken(tokenDocument(last)) as { fromInvalidate: boolean }).fromInvalidate,
    true,
  );
  const part = parseResumeToken(tokenDocument(fragmentToken(text, 4)));
  assert.deepEqual(part, { kind: 'event', time, fromInvalidate: false, text, fragment: 4 });
  assert.deepEqual(parseResumeToken(tokenDocument(highWaterMark(time))), {
    kind: 'highWaterMark',
    time,
  });
});

test('texts are in the order of time', () => {
  const later = new Timestamp({ t: 1_700_000_000, i: 8 });
  assert.ok(highWaterMark(time) < eventToken({ ...place, fromInvalidate: false }));
  assert.ok(eventToken({ ...place, fromInvalidate: true }) < highWaterMark(later));
});

const WRONG: readonly [Value, number][] = [
  [new Map(), 40_647],
  [new Map([['_data', 5]]), 40_647],
  ['82', 40_647],
  [new Map([['_data', 'zz']]), 9],
  [new Map([['_data', '']]), 40_649],
  [new Map([['_data', '8']]), 9],
  [new Map([['_data', 'FF']]), 50_811],
  [new Map([['_data', '82']]), 15],
  [new Map([['_data', '0A']]), 50_796],
  [new Map([['_data', '82673DC5B6000000012B06']]), 50_795],
  [new Map([['_data', '82673DC5B6000000012B04']]), 51_055],
  [new Map([['_data', '82673DC5B6000000012B042C0100']]), 50_793],
  [new Map([['_data', '82673DC5B6000000012B042C010029']]), 50_872],
  [new Map([['_data', '82673DC5B6000000012B042C0100296E']]), 6_189_500],
  [new Map([['_data', '82673DC5B6000000012B042C0100296E5A1004A509']]), 15],
  [new Map([['_data', `82673DC5B6000000012B042C0100296E5A1004${'A5'.repeat(16)}`]]), 6_189_501],
  [new Map([['_data', `82673DC5B6000000012B042C0100296E5A1004${'A5'.repeat(16)}463C61`]]), 50_816],
  [
    new Map<string, Value>([
      ['_data', '82'],
      ['_typeBits', 'x'],
    ]),
    40_648,
  ],
];

for (const [given, code] of WRONG) {
  test(`error ${code} for ${JSON.stringify(given instanceof Map ? [...given] : given)}`, () => {
    assert.throws(
      () => parseResumeToken(given),
      (error) => error instanceof CommandError && error.code === code,
    );
  });
}

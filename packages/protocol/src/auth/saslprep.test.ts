import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaslprepError, saslprep } from './saslprep.ts';

// RFC 4013, section 3, and the names of the auth specification's prose test.
for (const [given, prepared] of [
  ['', ''],
  ['pencil', 'pencil'],
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['I\u00adV', 'IV'],
  ['a\u00a0b', 'a b'],
] as const) {
  test(`SASLprep of ${JSON.stringify(given)} is ${JSON.stringify(prepared)}`, () => {
    assert.equal(saslprep(given), prepared);
  });
}

for (const forbidden of ['\u0007', 'a\u007f', '\u0627\u0031', '\u0221']) {
  test(`SASLprep forbids ${JSON.stringify(forbidden)}, and does not repeat it`, () => {
    assert.throws(
      () => saslprep(forbidden),
      (error) => error instanceof SaslprepError && !error.message.includes(forbidden),
    );
  });
}

test('what is plain ASCII is as it is, from the blank to the tilde', () => {
  const all = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join('');
  assert.equal(saslprep(all), all);
});

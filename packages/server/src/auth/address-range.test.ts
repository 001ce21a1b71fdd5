import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInRange, parseAddressRange } from './address-range.ts';

const WITHIN: readonly (readonly [string, string])[] = [
  ['127.0.0.1', '127.0.0.1'],
  ['10.1.2.3', '10.0.0.0/8'],
  ['10.1.2.3', '0.0.0.0/0'],
  ['::ffff:10.1.2.3', '10.0.0.0/8'],
  ['::1', '::1/128'],
  ['2001:db8::5', '2001:db8::/32'],
  ['2001:db8:0:0:0:0:0:5', '2001:db8::5'],
];
const OUTSIDE: readonly (readonly [string, string])[] = [
  ['127.0.0.2', '127.0.0.1'],
  ['11.0.0.0', '10.0.0.0/8'],
  ['::1', '127.0.0.1'],
  ['127.0.0.1', '::/0'],
  ['2001:db9::', '2001:db8::/32'],
  ['somewhere', '0.0.0.0/0'],
];

test('an address lies in the ranges that begin as it does', () => {
  for (const [host, range] of WITHIN) {
    assert.ok(isInRange(host, parseAddressRange(range)), `${host} in ${range}`);
  }
  for (const [host, range] of OUTSIDE) {
    assert.ok(!isInRange(host, parseAddressRange(range)), `${host} not in ${range}`);
  }
});

test('no range is made of what is no address, or longer than one', () => {
  const addresses = [
    '',
    'x',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    '1::2::3',
    '::fffff',
    '1:2:3:4:5:6:7',
    'a.b.c.d',
  ];
  for (const text of addresses) {
    assert.throws(() => parseAddressRange(text), { code: 2, message: /Invalid IP address/ }, text);
  }
  for (const text of ['1.2.3.4/33', '::1/129']) {
    assert.throws(() => parseAddressRange(text), { code: 2, message: /Invalid length/ }, text);
  }
});

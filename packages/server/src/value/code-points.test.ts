import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  asciiLower,
  asciiUpper,
  codePointCount,
  offsetOfPoint,
  startOfPoint,
} from './code-points.ts';

const TEXTS = [
  '',
  'a',
  'aé一',
  '😀',
  'a😀b😀',
  '\ud83d',
  '\ude00',
  'x\ud83dy',
  '\ud83d\ud83d\ude00',
];

describe('code points', () => {
  for (const text of TEXTS) {
    const points = [...text];
    it(`of ${JSON.stringify(text)} are those that JavaScript iterates over`, () => {
      assert.equal(codePointCount(text), points.length);
      for (let count = 0; count <= points.length + 1; count++) {
        assert.equal(text.slice(0, offsetOfPoint(text, count)), points.slice(0, count).join(''));
      }
      for (let end = text.length, left = points.length; left > 0; left--) {
        end = startOfPoint(text, end);
        assert.equal(text.slice(0, end), points.slice(0, left - 1).join(''));
      }
    });
  }

  it('change their case within ASCII alone', () => {
    assert.equal(asciiUpper('aZ09[{é'), 'AZ09[{é');
    assert.equal(asciiLower('aZ09[{É'), 'az09[{É');
    assert.equal(asciiUpper('straße 😀 \ud83d ıx'), 'STRAßE 😀 \ud83d ıX');
    assert.equal(asciiLower('ÀBC İ \u212a'), 'Àbc İ \u212a');
    assert.equal(asciiLower('ABZ@['), 'abz@[');
  });

  it('of 16 MB of mixed letters take a fraction of a second, all in all', () => {
    const text = 'aA😀'.repeat(4_000_000);
    const before = process.cpuUsage();
    assert.equal(codePointCount(asciiUpper(text)), 12_000_000);
    assert.equal(offsetOfPoint(text, 11_999_999), 15_999_998);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
  });
});

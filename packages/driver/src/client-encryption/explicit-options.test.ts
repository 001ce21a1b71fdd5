import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '@touchstone/protocol';
import { Binary } from 'bson';
import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import type { ClientEncryptionEncryptOptions } from './client-encryption-options.ts';
import { dataKeyContextOptions, explicitContextOptions } from './explicit-options.ts';

const algorithm = 'Range';

test('options of encryption are handed on as libmongocrypt takes them, and none that was not given', () => {
  assert.deepEqual(explicitContextOptions({ algorithm }, true), {
    algorithm,
    expressionMode: true,
  });
  const all = explicitContextOptions(
    {
      algorithm,
      keyAltName: 'a',
      contentionFactor: 0,
      queryType: 'range',
      rangeOptions: { precision: 2 },
      stringOptions: { caseSensitive: true, diacriticSensitive: false },
    },
    false,
  );
  const { keyAltName, rangeOptions, textOptions, ...plain } = all;
  assert.deepEqual(plain, {
    algorithm,
    expressionMode: false,
    contentionFactor: 0,
    queryType: 'range',
  });
  assert.deepEqual(
    [keyAltName, rangeOptions, textOptions].map((bytes) => bytes && decode(bytes)),
    [{ keyAltName: 'a' }, { precision: 2 }, { caseSensitive: true, diacriticSensitive: false }],
  );
});

test('the former name of the options for text still counts, the new one more', () => {
  const text = (options: Partial<ClientEncryptionEncryptOptions>): unknown => {
    const { textOptions } = explicitContextOptions({ algorithm: 'String', ...options }, false);
    return textOptions && decode(textOptions);
  };
  const former = { caseSensitive: false, diacriticSensitive: false };
  assert.deepEqual(text({ textOptions: former }), former);
  const stringOptions = { caseSensitive: true, diacriticSensitive: true };
  assert.deepEqual(text({ textOptions: former, stringOptions }), stringOptions);
});

test('a key is named by its identifier or by another name, not by both', () => {
  const keyId = new Binary(Uint8Array.of(1, 2), 4);
  assert.deepEqual(explicitContextOptions({ algorithm, keyId }, false).keyId, Uint8Array.of(1, 2));
  for (const [options, message] of [
    [{ keyId, keyAltName: 'a' }, /both "keyId" and "keyAltName"/],
    [
      { keyAltName: 5 as never },
      /"options.keyAltName" must be of type string, but was of type number/,
    ],
  ] as const) {
    assert.throws(
      () => explicitContextOptions({ algorithm, ...options }, false),
      (error: unknown) => {
        return error instanceof MongoCryptInvalidArgumentError && message.test(error.message);
      },
    );
  }
});

test('names and material of a data key are handed on as BSON; an empty list names nothing', () => {
  assert.deepEqual(dataKeyContextOptions({}), {});
  assert.deepEqual(dataKeyContextOptions({ keyAltNames: [] }), {});
  const { keyAltNames, keyMaterial } = dataKeyContextOptions({
    keyAltNames: ['a', 'b'],
    keyMaterial: Uint8Array.of(7),
  });
  assert.deepEqual(
    keyAltNames?.map((name) => decode(name)),
    [{ keyAltName: 'a' }, { keyAltName: 'b' }],
  );
  const material = keyMaterial && decode(keyMaterial)['keyMaterial'];
  assert.deepEqual(material, new Binary(Uint8Array.of(7)));
});

test('names of a data key that are no list of strings are refused, with the one that is wrong', () => {
  for (const [keyAltNames, message] of [
    ['a', /must be an array of strings, but was of type string\./],
    [{ length: 0 }, /but was of type object/],
    [['a', 5], /item at index 1 was of type number/],
  ] as const) {
    assert.throws(
      () => dataKeyContextOptions({ keyAltNames: keyAltNames as never }),
      (error: unknown) => {
        return error instanceof MongoCryptInvalidArgumentError && message.test(error.message);
      },
    );
  }
});

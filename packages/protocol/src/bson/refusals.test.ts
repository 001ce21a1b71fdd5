import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bson from 'bson';
import { Binary } from 'bson';
import { BsonFormatError } from './bson-format-error.ts';
import { decode } from './decode.ts';
import type { DecodeOptions } from './decode-options.ts';
import { validateDocument } from './validate.ts';

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** An element with the name `a`: its value begins at byte 7 of a document with nothing before it. */
function element(type: number, ...value: readonly (Buffer | number)[]): Buffer {
  const parts = value.map((each) => (typeof each === 'number' ? Buffer.of(each) : each));
  return Buffer.concat([Buffer.of(type), Buffer.from('a\0'), ...parts]);
}

function documentOf(...elements: readonly Buffer[]): Buffer {
  const body = Buffer.concat(elements);
  return Buffer.concat([int32(body.length + 5), body, Buffer.of(0)]);
}

const text = (value: string, size = value.length + 1): Buffer =>
  Buffer.concat([int32(size), Buffer.from(`${value}\0`)]);

/** Another element behind the one that is looked at, so that reading too far meets bytes that are there. */
const BEHIND = element(0x02, text('behind'));

const SCOPE = documentOf();

function codeWithScope(size: number, code: Buffer, scope: Buffer = SCOPE): Buffer {
  return element(0x0f, int32(size), code, scope);
}

/** The place of a fault that is only met where something else is read. */
const SOMEWHERE = -1;

/** Damaged documents, what the decoder says of each and at which byte, and what a check of bytes from elsewhere says. */
const DAMAGED: readonly (readonly [string, Buffer, RegExp, number, RegExp | undefined])[] = [
  ['nothing', Buffer.alloc(0), /< 5 bytes/, 0, /bad document length/],
  ['less than a document', Buffer.alloc(4), /< 5 bytes/, 0, /bad document length/],
  ['a longer length', Buffer.of(6, 0, 0, 0, 0), /must === bson size/, 0, /bad document length/],
  ['a shorter length', Buffer.of(5, 0, 0, 0, 0, 0), /must === bson size/, 0, undefined],
  ['a length of four', Buffer.of(4, 0, 0, 0, 0), /must === bson size/, 0, /bad document length/],
  ['no end', Buffer.of(5, 0, 0, 0, 1), /bad embedded document length/, 0, /bad document length/],
  ['an end too soon', Buffer.of(7, 0, 0, 0, 0, 0, 0), /not properly terminated/, 5, /not properly/],
  [
    'a name without end',
    documentOf(Buffer.of(0x0a, 97, 98)),
    /illegal CString|not properly terminated/,
    SOMEWHERE,
    /name does not end/,
  ],
  [
    'an unknown type',
    documentOf(element(0x14), BEHIND),
    /unknown BSON type 14/,
    6,
    /unknown BSON type 0x14/,
  ],
  [
    'a double beyond the end',
    documentOf(element(0x01, 1, 2, 3)),
    /ends outside/,
    7,
    /ends outside/,
  ],
  ['an int32 beyond the end', documentOf(element(0x10, 1, 2)), /ends outside/, 7, /ends outside/],
  [
    'an int64 beyond the end',
    documentOf(element(0x12, int32(1))),
    /ends outside/,
    7,
    /ends outside/,
  ],
  ['a date beyond the end', documentOf(element(0x09, int32(1))), /ends outside/, 7, /ends outside/],
  [
    'a timestamp beyond the end',
    documentOf(element(0x11, int32(1))),
    /ends outside/,
    7,
    /ends outside/,
  ],
  [
    'a decimal beyond the end',
    documentOf(element(0x13, int32(1))),
    /ends outside/,
    7,
    /ends outside/,
  ],
  ['an id beyond the end', documentOf(element(0x07, int32(1))), /ends outside/, 7, /ends outside/],
  ['a boolean of 2', documentOf(element(0x08, 2), BEHIND), /illegal boolean/, 7, /neither 0 nor 1/],
  [
    'a text of no bytes',
    documentOf(element(0x02, text('', 0)), BEHIND),
    /bad string length/,
    7,
    /bad value length/,
  ],
  [
    'a text of less',
    documentOf(element(0x02, text('x', -1)), BEHIND),
    /bad string length/,
    7,
    /bad value length/,
  ],
  [
    'a text beyond the end',
    documentOf(element(0x02, text('xy', 5))),
    /bad string length/,
    7,
    /bad value length|ends outside/,
  ],
  [
    'a text without NUL',
    documentOf(element(0x02, text('xyz', 3)), BEHIND),
    /bad string length/,
    7,
    /does not end with NUL/,
  ],
  ['half of a text length', documentOf(element(0x02, 1, 0)), /ends outside/, 7, /bad value length/],
  [
    'code without NUL',
    documentOf(element(0x0d, text('xyz', 3)), BEHIND),
    /bad string length/,
    7,
    /does not end with NUL/,
  ],
  [
    'a symbol without NUL',
    documentOf(element(0x0e, text('xyz', 3)), BEHIND),
    /bad string length/,
    7,
    /does not end with NUL/,
  ],
  [
    'a document too short',
    documentOf(element(0x03, int32(4)), BEHIND),
    /bad embedded document length/,
    7,
    /bad value length/,
  ],
  [
    'a document beyond the end',
    documentOf(element(0x03, int32(9), 0)),
    /bad embedded document length/,
    7,
    /bad value length|ends outside/,
  ],
  [
    'a document without NUL',
    documentOf(element(0x03, int32(6), 0, 1), BEHIND),
    /bad embedded document length/,
    7,
    /bad document length/,
  ],
  [
    'an array too short',
    documentOf(element(0x04, int32(4)), BEHIND),
    /bad embedded array length/,
    7,
    /bad value length/,
  ],
  [
    'an array that ends too soon',
    documentOf(element(0x04, int32(7), 0, 0, 0), BEHIND),
    /corrupted array/,
    12,
    /not properly/,
  ],
  [
    'an item without name',
    documentOf(element(0x04, int32(7), 0x0a, 49, 0), BEHIND),
    /illegal CString|corrupted array/,
    SOMEWHERE,
    /name does not end/,
  ],
  [
    'binary of negative size',
    documentOf(element(0x05, int32(-1), 0), BEHIND),
    /Negative binary/,
    7,
    /bad value length/,
  ],
  [
    'binary beyond the end',
    documentOf(element(0x05, int32(9), 0, 1)),
    /larger than document/,
    7,
    /bad value length|ends outside/,
  ],
  [
    'old binary of two sizes',
    documentOf(element(0x05, int32(6), 2, int32(1), 7, 8), BEHIND),
    /two different sizes/,
    7,
    /two different lengths/,
  ],
  [
    'old binary too short',
    documentOf(element(0x05, int32(3), 2, 1, 2, 3), BEHIND),
    /two different sizes/,
    7,
    /two different lengths/,
  ],
  [
    'a pattern without end',
    documentOf(element(0x0b, 97, 98)),
    /illegal CString/,
    SOMEWHERE,
    /does not end|ends outside/,
  ],
  [
    'flags without end',
    documentOf(element(0x0b, 97, 0, 105)),
    /illegal CString|not properly/,
    SOMEWHERE,
    /does not end|ends outside/,
  ],
  [
    'a pointer without NUL',
    documentOf(element(0x0c, text('xyz', 3), Buffer.alloc(12)), BEHIND),
    /bad string length/,
    7,
    /does not end with NUL/,
  ],
  [
    'a pointer without id',
    documentOf(element(0x0c, text('xyz'))),
    /ends outside/,
    15,
    /ends outside/,
  ],
  [
    'scoped code too short',
    documentOf(codeWithScope(13, text('')), BEHIND),
    /shorter minimum/,
    7,
    /bad value length/,
  ],
  [
    'scoped code beyond the end',
    documentOf(codeWithScope(99, text('x')), BEHIND),
    /shorter minimum/,
    7,
    /bad value length/,
  ],
  [
    'scoped code longer than its parts',
    documentOf(codeWithScope(16, text('x')), BEHIND),
    /not that of its parts/,
    SOMEWHERE,
    /longer than its parts|bad/,
  ],
  [
    'scoped code without NUL',
    documentOf(codeWithScope(16, text('xyz', 3)), BEHIND),
    /bad string length/,
    11,
    /bad code length|does not end/,
  ],
  [
    'scoped code of no bytes',
    documentOf(codeWithScope(14, text('x', 0)), BEHIND),
    /bad string length/,
    11,
    /bad code length/,
  ],
];

const WAYS: readonly DecodeOptions[] = [{}, { promoteValues: false, bsonRegExp: true }];

test('damaged documents are refused, with words that say what is wrong, and where', () => {
  for (const [name, bytes, words, offset, checked] of DAMAGED) {
    for (const options of WAYS)
      assert.throws(
        () => decode(bytes, options),
        (error: BsonFormatError) => {
          assert.ok(error instanceof BsonFormatError, name);
          assert.match(error.message, words, name);
          if (offset !== SOMEWHERE) assert.equal(error.offset, offset, name);
          return true;
        },
        name,
      );
    if (checked === undefined) continue;
    assert.throws(() => validateDocument(bytes), checked, name);
  }
});

test('the same at a place in a larger array, counted from its begin', () => {
  for (const [name, bytes, words, offset] of DAMAGED) {
    if (bytes.length < 5 || /length/.test(name)) continue;
    const larger = new Uint8Array(bytes.length + 40).subarray(20, 20 + bytes.length);
    larger.set(bytes);
    assert.throws(
      () => decode(larger),
      (error: BsonFormatError) =>
        words.test(error.message) && (offset === SOMEWHERE || error.offset === offset),
      name,
    );
  }
});

test('what is just not damaged is taken', () => {
  const sound: readonly (readonly [Buffer, unknown])[] = [
    [documentOf(element(0x02, text(''))), { a: '' }],
    [documentOf(element(0x03, SCOPE)), { a: {} }],
    [documentOf(element(0x04, SCOPE)), { a: [] }],
    [documentOf(element(0x05, int32(0), 0)), { a: new Binary(Buffer.alloc(0), 0) }],
    [documentOf(element(0x05, int32(4), 2, int32(0))), { a: new Binary(Buffer.alloc(0), 2) }],
    [documentOf(element(0x08, 1)), { a: true }],
    [documentOf(element(0x08, 0)), { a: false }],
    [documentOf(element(0x0b, 97, 0, 105, 0)), { a: /a/i }],
    [documentOf(element(0x0b, 97, 0, Buffer.from('imsxl\0'))), { a: /a/gim }],
    [documentOf(element(0x06)), { a: undefined }],
    [documentOf(codeWithScope(14, text(''))), { a: new bson.Code('', {}) }],
    [documentOf(element(0x0e, text('x'))), { a: 'x' }],
  ];
  for (const [bytes, expected] of sound) {
    validateDocument(bytes);
    assert.deepEqual(decode(bytes), expected);
  }
});

test('a pattern that JavaScript does not know is refused where no BSONRegExp is wanted', () => {
  const bytes = documentOf(element(0x0b, Buffer.from('(?i:x\0'), 0));
  assert.throws(() => decode(bytes), /Invalid regular expression in BSON/);
  assert.deepEqual(decode(bytes, { bsonRegExp: true }), { a: new bson.BSONRegExp('(?i:x') });
});

test('documents may nest as deep as MongoDB lets them', () => {
  const nested = (depth: number): Uint8Array => {
    let bytes = documentOf();
    for (let at = 1; at < depth; at++) bytes = documentOf(element(at % 2 === 0 ? 3 : 4, bytes));
    return bytes;
  };
  validateDocument(nested(200));
  assert.throws(() => validateDocument(nested(201)), /nested too deep/);
  validateDocument(nested(3), { maxDepth: 3 });
  assert.throws(() => validateDocument(nested(4), { maxDepth: 3 }), /nested too deep/);
  const scoped = documentOf(codeWithScope(14 + 8, text('x'), documentOf(element(0x0a))));
  assert.throws(() => validateDocument(scoped, { maxDepth: 1 }), BsonFormatError);
});

test('texts that are no UTF-8 are refused unless they are let pass', () => {
  for (const length of [1, 3, 20, 300]) {
    const bad = Buffer.concat([Buffer.alloc(length - 1, 97), Buffer.of(0xff)]);
    const value = Buffer.concat([int32(length + 1), bad, Buffer.of(0)]);
    const bytes = documentOf(element(0x02, value));
    for (let time = 0; time < 40; time++)
      assert.throws(() => decode(bytes), /Invalid UTF-8 string/, String(length));
    const lenient = decode(bytes, { enableUtf8Validation: false })['a'];
    assert.equal(lenient, `${'a'.repeat(length - 1)}\ufffd`);
    const real = `${'b'.repeat(length - 1)}\ufffd`;
    assert.deepEqual(decode(bson.serialize({ a: real })), { a: real });
  }
});

test('texts of any length are read as they were written', () => {
  for (let length = 0; length < 40; length++)
    for (const letter of ['x', '\x7f', '\x80', 'é', '\u{1f600}']) {
      const document = {
        before: 'y'.repeat(20),
        a: letter.repeat(length),
        b: `${'z'.repeat(length)}é`,
      };
      for (let time = 0; time < 3; time++)
        assert.deepEqual(decode(bson.serialize(document)), document);
    }
  for (const length of [255, 256, 257, 8_190, 8_192, 20_000]) {
    const document = { a: 'x'.repeat(length), b: 'é'.repeat(length), c: 'yyyyyyyyyyyyyyyyyyyyyyy' };
    assert.deepEqual(decode(bson.serialize(document)), document);
  }
});

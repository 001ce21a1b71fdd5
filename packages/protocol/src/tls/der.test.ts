import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { issueCertificate } from './certificate.ts';
import { certificateFields, hexOf, identifierKey } from './certificate-fields.ts';
import {
  bitString,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from './der.ts';
import { DerError, expectTag, partsOf, readDer, readTime } from './der-reader.ts';

/** Values, and their bytes. */
const encoded = (): readonly (readonly [Uint8Array, string])[] => [
  [der(0x05), '0500'],
  [integer(Uint8Array.of(1)), '020101'],
  [integer(Uint8Array.of(0x7f)), '02017f'],
  [integer(Uint8Array.of(0x80)), '02020080'],
  [integer(Uint8Array.of(0xff, 1)), '020300ff01'],
  [sequence(der(0x05), der(0x05)), '300405000500'],
  [objectIdentifier('1.2.840.113549'), '06062a864886f70d'],
  [objectIdentifier('2.5.4.3'), '0603550403'],
  [objectIdentifier('1.3.127'), '06022b7f'],
  [objectIdentifier('1.3.128'), '06032b8100'],
  [objectIdentifier('1.3.16384'), '06042b818000'],
  [utf8String('é'), '0c02c3a9'],
  [bitString(Uint8Array.of(5)), '03020005'],
  [octetString(Uint8Array.of(5)), '040105'],
  [generalizedTime(new Date('2030-01-02T03:04:05.678Z')), '180f32303330303130323033303430355a'],
];

test('values stand as X.690 has them', () => {
  for (const [bytes, hex] of encoded()) assert.equal(hexOf(bytes), hex);
});

test('lengths of any size are written and read', () => {
  for (const [length, head] of [
    [0, '00'],
    [127, '7f'],
    [128, '8180'],
    [255, '81ff'],
    [256, '820100'],
    [65_535, '82ffff'],
    [65_536, '83010000'],
  ] as const) {
    const bytes = der(0x04, new Uint8Array(length).fill(7));
    assert.equal(hexOf(bytes.subarray(1, 1 + head.length / 2)), head);
    const { tag, content, whole } = readDer(bytes);
    assert.deepEqual([tag, content.length, whole.length], [0x04, length, bytes.length]);
    assert.ok(content.every((byte) => byte === 7));
  }
});

/** Bytes that are no value, and what is said of them. */
const BROKEN: readonly (readonly [string, RegExp])[] = [
  ['', /cut off/],
  ['04', /cut off/],
  ['0401', /cut off/],
  ['040301ff', /cut off/],
  ['04820001', /cut off/],
  ['0480', /no known form/],
  ['0485000000000105', /no known form/],
  ['04010500', /left over/],
  ['0500ff', /left over/],
];

test('bytes that are no value, or more than one, are refused', () => {
  for (const [hex, words] of BROKEN)
    assert.throws(
      () => readDer(Buffer.from(hex, 'hex')),
      (error: Error) => error instanceof DerError && words.test(error.message),
      hex,
    );
  assert.deepEqual(readDer(Buffer.from('04840000000105', 'hex')).content, Buffer.of(5));
});

test('the parts of a value come one by one', () => {
  const parts = partsOf(readDer(sequence(integer(Uint8Array.of(1)), der(0x05), utf8String('x'))));
  assert.deepEqual(
    parts.map(({ tag, content }) => [tag, hexOf(content)]),
    [
      [2, '01'],
      [5, ''],
      [12, '78'],
    ],
  );
  assert.deepEqual(partsOf(readDer(sequence())), []);
  assert.throws(() => partsOf(readDer(Buffer.from('30020401', 'hex'))), DerError);
  assert.equal(expectTag(parts[0], 2, 'it'), parts[0]);
  assert.throws(() => expectTag(parts[0], 3, 'the key'), { message: 'the key is missing' });
  assert.throws(() => expectTag(undefined, 3, 'the key'), { message: 'the key is missing' });
});

test('times are read to the second', () => {
  const time = (text: string): Date => readTime(readDer(der(0x18, Buffer.from(text))), 'the time');
  assert.deepEqual(time('20300102030405Z'), new Date('2030-01-02T03:04:05Z'));
  assert.deepEqual(time('20300102030405.25Z'), new Date('2030-01-02T03:04:05Z'));
  for (const text of ['20300102030405', '300102030405Z', '2030010203040Z', 'x20300102030405Z'])
    assert.throws(() => time(text), { message: 'the time is no time' }, text);
  assert.throws(() => readTime(undefined, 'the time'), { message: 'the time is missing' });
});

const from = new Date('2030-01-02T03:04:05Z');

test('a certificate tells its serial number, its name, its key and its extensions', () => {
  const serial = Uint8Array.from({ length: 20 }, (_, at) => at + 1);
  const { cert } = issueCertificate({ subject: [['CN', 'a']], hosts: ['b.example'], from, serial });
  const { raw, serialNumber } = new X509Certificate(cert);
  const fields = certificateFields(raw);
  assert.equal(hexOf(fields.serial), serialNumber.toLowerCase());
  assert.equal(fields.serial.length, 16);
  assert.equal(fields.keyBits.length, 65);
  assert.equal(fields.keyBits[0], 4);
  assert.match(hexOf(fields.subject), new RegExp(hexOf(utf8String('a'))));
  const names = fields.extensions.get(identifierKey('2.5.29.17'));
  assert.match(Buffer.from(names ?? []).toString('latin1'), /b\.example/);
  assert.deepEqual([...fields.extensions.keys()], ['2.5.29.19', '2.5.29.17'].map(identifierKey));
  assert.throws(() => certificateFields(sequence()), DerError);
});

test('a serial number is positive, whatever its bytes', () => {
  for (const byte of [0, 0x3f, 0x80, 0xff]) {
    const serial = new Uint8Array(16).fill(byte);
    const { cert } = issueCertificate({ subject: [['CN', 'a']], from, serial });
    const [first = 0] = certificateFields(new X509Certificate(cert).raw).serial;
    assert.equal(first & 0xc0, 0x40);
    assert.equal(first & 0x3f, byte & 0x3f);
  }
});

test('a server is known by addresses of all forms', () => {
  for (const host of [
    '10.0.0.1',
    '::1',
    'fe80::1:2',
    '1:2:3:4:5:6:7:8',
    '2001:db8::',
    '::ffff:1',
  ]) {
    const serial = new Uint8Array(16);
    const { cert } = issueCertificate({ subject: [['CN', 'a']], hosts: [host], from, serial });
    assert.equal(new X509Certificate(cert).checkIP(host), host, host);
  }
  const serial = new Uint8Array(16);
  const { cert } = issueCertificate({
    subject: [['CN', 'a']],
    hosts: ['1.2.3.4.example'],
    from,
    serial,
  });
  assert.equal(new X509Certificate(cert).checkHost('1.2.3.4.example'), '1.2.3.4.example');
});

test('a certificate of the first version has no extensions, and no number of its version', () => {
  const nothing = sequence();
  const key = sequence(nothing, bitString(Uint8Array.of(4, 7)));
  const name = sequence(utf8String('x'));
  const fields = [integer(Uint8Array.of(9)), nothing, nothing, nothing, name, key];
  const first = certificateFields(sequence(sequence(...fields)));
  assert.equal(hexOf(first.serial), '09');
  assert.equal(hexOf(first.keyBits), '0407');
  assert.equal(hexOf(first.subject), hexOf(name));
  assert.equal(first.extensions.size, 0);
  const version = der(0xa0, integer(Uint8Array.of(2)));
  const withNone = sequence(sequence(version, ...fields, der(0xa3, sequence(sequence()))));
  assert.throws(() => certificateFields(withNone), { name: 'DerError' });
  const third = sequence(sequence(version, ...fields, der(0xa3, sequence())));
  assert.equal(hexOf(certificateFields(third).serial), '09');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeProxyHeader, ProxyHeaderError, parseProxyHeader } from './proxy-header.ts';

const REST = Uint8Array.of(1, 2, 3);

for (const version of [1, 2] as const) {
  test(`version ${version} tells the client's address, however the bytes are cut`, () => {
    const header = encodeProxyHeader(version, '10.1.2.3:4567', '127.0.0.1:27017');
    for (let length = 0; length < header.length; length++) {
      assert.equal(parseProxyHeader(header.subarray(0, length)), undefined);
    }
    const read = parseProxyHeader(Buffer.concat([header, REST]));
    assert.deepEqual(read, { length: header.length, remoteAddress: '10.1.2.3:4567' });
  });

  test(`version ${version} says that it does not know where there is no address`, () => {
    const header = encodeProxyHeader(version, '/tmp/socket', '127.0.0.1:27017');
    assert.deepEqual(parseProxyHeader(header), { length: header.length, remoteAddress: undefined });
  });
}

test('IPv6 clients are told in both versions', () => {
  const line = Buffer.from('PROXY TCP6 ::1 ::2 99 27017\r\n');
  assert.equal(parseProxyHeader(line)?.remoteAddress, '[::1]:99');
  const head = encodeProxyHeader(2, '1.1.1.1:1', '1.1.1.1:1').slice(0, 16);
  head[13] = 0x21;
  head[15] = 36;
  const body = new Uint8Array(36);
  body[15] = 1;
  body[33] = 99;
  assert.equal(
    parseProxyHeader(Buffer.concat([head, body]))?.remoteAddress,
    '[0:0:0:0:0:0:0:1]:99',
  );
});

test('what is no header is refused as soon as that is clear', () => {
  const refused = [
    Uint8Array.of(0x10, 0, 0, 0),
    Buffer.from('GET / HTTP'),
    Buffer.from('\r\n\r\nX'),
    Buffer.from('PROXY TCP4 1.1.1.1\r\n'),
    Buffer.from(`PROXY ${'x'.repeat(120)}`),
  ];
  for (const bytes of refused) assert.throws(() => parseProxyHeader(bytes), ProxyHeaderError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamAddress, TransportError } from '../transport.ts';
import { nodeRuntime } from './node-runtime.ts';

// Made for these tests: self-signed, for localhost and 127.0.0.1, good for a hundred years.
const cert = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUYn5vukRIQte/DWnqxqq+uJ0867wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5NTQxNloYDzIxMjYxMDI5
MDk1NDE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQUSyVv8ghC6AZQcTlPM3LZV5CfDfRRm8bnC/KeIY7wntzuWJJf7/VK
iCBwT/NCANn1NEMrENbVUObYVIl4UmKPo28wbTAdBgNVHQ4EFgQUGCVh8yJ0diuk
pHVfA55dTeVm8xcwHwYDVR0jBBgwFoAUGCVh8yJ0diukpHVfA55dTeVm8xcwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAKQ12QrBNHMnHv1xv1u9Cjklm5srTr2VxaeuEbE+GwtJAiEA
zBrqU63snsdInC/OZuQVx+11HtRWe6rKvDQwkdhvgu8=
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgX+eqc3k0GJD7S7Uq
XxbwlprLa3DcSDO/Lxmmv0aa/qGhRANCAAQUSyVv8ghC6AZQcTlPM3LZV5CfDfRR
m8bnC/KeIY7wntzuWJJf7/VKiCBwT/NCANn1NEMrENbVUObYVIl4UmKP
-----END PRIVATE KEY-----`;

const { transport } = nodeRuntime();
const anyPort: StreamAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

test('bytes go to and fro over TLS, with the first ones right after the handshake', async () => {
  const listener = await transport.listen(
    anyPort,
    (stream) => {
      stream.handler = { data: (bytes) => stream.write(bytes), closed() {} };
      stream.write(Uint8Array.of(1));
    },
    { tls: { cert, key } },
  );
  const stream = await transport.connect(listener.address, { tls: { ca: cert } });
  const bytes = await new Promise<number[]>((resolve, reject) => {
    const received: number[] = [];
    stream.handler = {
      data(chunk) {
        received.push(...chunk);
        if (received.length === 3) stream.end();
      },
      closed: (error) => (error ? reject(error) : resolve(received)),
    };
    stream.write(Uint8Array.of(2, 3));
  });
  assert.deepEqual(bytes, [1, 2, 3]);
  await listener.close();
});

test('a certificate that nobody vouches for is refused with its code', async () => {
  const listener = await transport.listen(anyPort, (stream) => stream.destroy(), {
    tls: { cert, key },
  });
  await assert.rejects(
    transport.connect(listener.address, { tls: {} }),
    (error: TransportError) =>
      error.name === 'TransportError' && error.code === 'DEPTH_ZERO_SELF_SIGNED_CERT',
  );
  await listener.close();
});

test('a listener with TLS outlives a client that does not speak it', async () => {
  let accepted = 0;
  const listener = await transport.listen(anyPort, () => accepted++, { tls: { cert, key } });
  const stream = await transport.connect(listener.address);
  await new Promise<void>((resolve) => {
    stream.handler = { data() {}, closed: () => resolve() };
    stream.write(new Uint8Array(100).fill(7));
  });
  assert.equal(accepted, 0);
  const second = await transport.connect(listener.address, { tls: { ca: cert } });
  second.destroy();
  await listener.close();
});

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import { boundPort } from './bound-port.ts';
import { httpGet } from './node-http-get.ts';

async function serving(
  listener: RequestListener,
  act: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act(`http://127.0.0.1:${boundPort(server)}/token?a=b`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('gives back status and body, and sends the headers', async () => {
  await serving(
    (request, response) => {
      response.statusCode = 418;
      response.end(`${request.url} ${request.headers['metadata']}`);
    },
    async (url) => {
      const reply = await httpGet(url, { headers: { Metadata: 'true' }, timeoutMS: 5000 });
      assert.deepEqual(reply, { status: 418, body: '/token?a=b true' });
    },
  );
});

test('gives up a server that does not answer, or answers without end', async () => {
  await serving(
    () => {},
    (url) => assert.rejects(httpGet(url, { timeoutMS: 20 }), { code: 'ETIMEDOUT' }),
  );
  await serving(
    (_request, response) => {
      response.end(Buffer.alloc(2_000_000));
    },
    (url) => assert.rejects(httpGet(url, { timeoutMS: 5000 }), { code: 'EMSGSIZE' }),
  );
});

test('a port where nobody listens is a TransportError', async () => {
  await assert.rejects(httpGet('http://127.0.0.1:1/', { timeoutMS: 5000 }), {
    name: 'TransportError',
    code: 'ECONNREFUSED',
  });
});

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import {
  type ConnectOptions,
  type SimulatedClock,
  type Stream,
  type StreamAddress,
  type StreamHandler,
  simulatedRuntime,
  TransportError,
} from '@touchstone/runtime';
import { MongoCryptError } from '../error/crypt-error.ts';
import { MongoOperationTimeoutError } from '../error/mongo-error.ts';
import type { KmsRequest } from './binding.ts';
import type { CryptLimits } from './drive-context.ts';
import { type KmsConnection, sendKmsRequest } from './kms-request.ts';

interface FakeStream extends Stream {
  readonly written: Uint8Array[];
  destroyed: number;
}

/** A stream to a key service; `answer` is called once the request was written. */
function streamTo(answer: (handler: StreamHandler) => void = () => {}): FakeStream {
  const stream: FakeStream = {
    remoteAddress: 'kms:443',
    localAddress: 'here:1',
    handler: { data: () => {}, closed: () => {} },
    written: [],
    destroyed: 0,
    write(bytes) {
      stream.written.push(bytes);
      answer(stream.handler);
      return true;
    },
    destroy() {
      stream.destroyed += 1;
    },
    pause() {},
    resume() {},
    end() {},
    ref() {},
    unref() {},
  };
  return stream;
}

interface FakeRequest extends KmsRequest {
  readonly got: number[];
  failures: number;
}

function requestOf(
  needed: number,
  parts: Partial<KmsRequest> & { readonly mayRetry?: boolean } = {},
): FakeRequest {
  const got: number[] = [];
  const request: FakeRequest = {
    endpoint: 'kms.example:8443',
    kmsProvider: 'aws',
    message: Uint8Array.of(1, 2),
    get bytesNeeded() {
      return needed - got.length;
    },
    uSleep: 0,
    status: { type: 0, code: 0 },
    got,
    failures: 0,
    addResponse: (bytes) => void got.push(...bytes),
    fail() {
      request.failures += 1;
      return parts.mayRetry === true;
    },
  };
  return Object.defineProperties(request, Object.getOwnPropertyDescriptors(parts)) as FakeRequest;
}

interface Bench {
  readonly clock: SimulatedClock;
  readonly connects: { address: StreamAddress; options: ConnectOptions }[];
  send(request: KmsRequest, limits?: CryptLimits): Promise<void>;
  /** Nothing drives the clock: for what waits for files, which know no virtual time. */
  sendInRealTime(request: KmsRequest): Promise<void>;
}

function bench(
  connect: () => Promise<Stream> | Stream,
  options: Partial<Omit<KmsConnection, 'runtime'>> = {},
): Bench {
  const { clock } = simulatedRuntime({ seed: 1 });
  const connects: Bench['connects'] = [];
  const transport = {
    async connect(address: StreamAddress, given: ConnectOptions = {}) {
      connects.push({ address, options: given });
      return connect();
    },
    listen: () => Promise.reject(new Error('no server')),
  };
  const connection: KmsConnection = {
    runtime: { clock, transport },
    tlsOptions: undefined,
    proxyOptions: undefined,
    connectCallback: undefined,
    ...options,
  };
  return {
    clock,
    connects,
    send: (request, limits = {}) => clock.run(sendKmsRequest(request, connection, limits)),
    sendInRealTime: (request) => sendKmsRequest(request, connection, {}),
  };
}

const answering = (...parts: number[][]): FakeStream =>
  streamTo((handler) => {
    for (const part of parts) handler.data(Uint8Array.from(part));
  });

test('a request is written over TLS, and gets its reply to the last byte that it needs', async () => {
  const stream = answering([1, 2], [3, 4, 5, 6]);
  const { send, connects } = bench(() => stream);
  const request = requestOf(5);
  await send(request);
  assert.deepEqual(request.got, [1, 2, 3, 4, 5]);
  assert.deepEqual(stream.written, [Uint8Array.of(1, 2)]);
  assert.equal(stream.destroyed, 1);
  assert.equal(request.failures, 0);
  assert.deepEqual(connects, [
    {
      address: { kind: 'tcp', host: 'kms.example', port: 8443 },
      options: { tls: {}, timeoutMS: 10_000 },
    },
  ]);
});

test('a service that asks for more as it reads gets it from the same bytes', async () => {
  let needed = 2;
  const got: number[][] = [];
  const request = requestOf(0, {
    get bytesNeeded() {
      return needed;
    },
    addResponse(bytes) {
      got.push([...bytes]);
      needed = got.length === 1 ? 3 : 0;
    },
  });
  await bench(() => answering([1, 2, 3, 4, 5, 6])).send(request);
  assert.deepEqual(got, [
    [1, 2],
    [3, 4, 5],
  ]);
});

test('a host without a port is asked at that of HTTPS', async () => {
  const { send, connects } = bench(() => answering([1]));
  await send(requestOf(1, { endpoint: 'kms.example' }));
  assert.deepEqual(connects[0]?.address, { kind: 'tcp', host: 'kms.example', port: 443 });
});

test('the options of TLS are those of the key service that is asked', async () => {
  const secureContext = { context: 1 };
  const tlsOptions = { aws: { secureContext }, 'aws:eu': {} };
  const { send, connects } = bench(() => answering([1]), { tlsOptions });
  await send(requestOf(1));
  await send(requestOf(1, { kmsProvider: 'aws:eu' }));
  await send(requestOf(1, { kmsProvider: 'gcp' }));
  assert.deepEqual(
    connects.map(({ options }) => options.tls),
    [{ secureContext }, {}, {}],
  );
});

test('files of TLS that cannot be read fail the request before anything is opened', async () => {
  const tlsOptions = { aws: { tlsCAFile: '/nowhere/ca.pem' } };
  const { sendInRealTime, connects } = bench(() => answering([1]), { tlsOptions });
  await assert.rejects(sendInRealTime(requestOf(1)), (error: unknown) => {
    assert.ok(error instanceof MongoCryptError);
    assert.match(error.message, /^KMS request failed: ENOENT/);
    return true;
  });
  assert.equal(connects.length, 0);
});

test('a proxy opens the connection, at port 1080 unless another is named', async () => {
  const named = bench(() => answering([1]), {
    proxyOptions: { proxyHost: 'p', proxyPort: 9, proxyUsername: 'u', proxyPassword: 's' },
  });
  await named.send(requestOf(1));
  assert.deepEqual(named.connects[0]?.options.proxy, {
    host: 'p',
    port: 9,
    username: 'u',
    password: 's',
  });
  const plain = bench(() => answering([1]), { proxyOptions: { proxyHost: 'p' } });
  await plain.send(requestOf(1));
  assert.equal(plain.connects[0]?.options.proxy?.port, 1080);
  const none = bench(() => answering([1]), { proxyOptions: {} });
  await none.send(requestOf(1));
  assert.equal(none.connects[0]?.options.proxy, undefined);
});

test('a retry waits as long as libmongocrypt says, in microseconds', async () => {
  const { clock, send, connects } = bench(() => answering([1]));
  const start = clock.now();
  await send(requestOf(1, { uSleep: 250_000 }));
  assert.equal(clock.now() - start, 250);
  assert.equal(connects.length, 1);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(send(requestOf(1, { uSleep: 250_000 }), { signal }), /enough/);
  assert.equal(connects.length, 1);
});

test('the network may fail as often as libmongocrypt lets it', async () => {
  const broken: readonly (readonly [() => Promise<Stream> | Stream, RegExp])[] = [
    [() => streamTo(({ closed }) => closed()), /kms\.example:8443 closed the connection/],
    [() => streamTo(({ closed }) => closed(new Error('reset'))), /reset/],
    [() => Promise.reject(new TransportError('ECONNREFUSED', 'refused')), /refused/],
    [() => streamTo(), /kms\.example:8443 did not answer in time/],
  ];
  for (const [connect, message] of broken) {
    const again = requestOf(1, { mayRetry: true });
    await bench(connect).send(again);
    assert.equal(again.failures, 1);
    const last = requestOf(1);
    await assert.rejects(bench(connect).send(last), (error: unknown) => {
      assert.ok(error instanceof MongoCryptError);
      assert.match(error.message, /^KMS request failed: /);
      assert.match(error.message, message);
      assert.ok(error.cause instanceof Error);
      return true;
    });
    assert.equal(last.failures, 1);
  }
});

test('a stream is destroyed however it ends', async () => {
  const stream = streamTo(({ closed }) => closed());
  await bench(() => stream).send(requestOf(1, { mayRetry: true }));
  assert.equal(stream.destroyed, 1);
});

test('nobody waits for a reply longer than ten seconds, or than the operation may take', async () => {
  for (const [deadline, waited] of [
    [undefined, 10_000],
    [Number.POSITIVE_INFINITY, 10_000],
    [50_000, 10_000],
  ] as const) {
    const { clock, send } = bench(() => streamTo());
    const start = clock.now();
    await send(requestOf(1, { mayRetry: true }), {
      deadline: deadline === undefined ? undefined : start + deadline,
    });
    assert.equal(clock.now() - start, waited);
  }
  const { clock, send, connects } = bench(() => streamTo());
  const start = clock.now();
  const limited = requestOf(1, { mayRetry: true });
  await assert.rejects(send(limited, { deadline: start + 300 }), (error: unknown) => {
    assert.ok(error instanceof MongoOperationTimeoutError);
    assert.match(error.message, /KMS request timed out/);
    assert.match(String((error.cause as Error).message), /did not answer in time/);
    return true;
  });
  assert.equal(clock.now() - start, 300);
  assert.equal(connects[0]?.options.timeoutMS, 300);
  assert.equal(limited.failures, 0);
});

test('what libmongocrypt refuses in a reply is no fault of the network', async () => {
  const refusing = (error: Error): FakeRequest =>
    requestOf(1, {
      mayRetry: true,
      addResponse() {
        throw error;
      },
    });
  const refusal = refusing(new MongoCryptError('bad reply'));
  const answered = (): Stream => answering([1]);
  await assert.rejects(bench(answered).send(refusal), /^MongoCryptError: bad reply/);
  assert.equal(refusal.failures, 0);
  const strange = refusing(new Error('strange'));
  await bench(answered).send(strange);
  assert.equal(strange.failures, 1);
});

test('bytes and ends after the reply mean nothing', async () => {
  const stream = streamTo(({ data, closed }) => {
    data(Uint8Array.of(1));
    data(Uint8Array.of(2));
    closed(new Error('too late'));
  });
  let asked = 0;
  const request = requestOf(0, {
    get bytesNeeded() {
      asked += 1;
      return request.got.length === 0 ? 1 : 0;
    },
  });
  await bench(() => stream).send(request);
  assert.deepEqual(request.got, [1]);
  const before = asked;
  stream.handler.data(Uint8Array.of(3));
  assert.equal(asked, before, 'once it is answered, a request is gone');
});

test('who gives it up ends the wait with the reason, while connecting and while reading', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const reading = bench(() => streamTo(() => controller.abort(reason)));
  const request = requestOf(1, { mayRetry: true });
  await assert.rejects(reading.send(request, { signal: controller.signal }), reason);
  assert.equal(reading.connects[0]?.options.signal, controller.signal);
  assert.equal(reading.clock.now(), 0);
  const connecting = new AbortController();
  const { send } = bench(() => {
    connecting.abort(reason);
    throw new TransportError('ECONNRESET', 'gone');
  });
  await assert.rejects(send(requestOf(1), { signal: connecting.signal }), reason);
});

test('a signal is let go of when the request is over', async () => {
  const controller = new AbortController();
  const counted = listenersOf(controller.signal);
  await bench(() => answering([1])).send(requestOf(1), { signal: controller.signal });
  const connectCallback = async (): Promise<PassThrough> => new PassThrough();
  await bench(() => answering([1]), { connectCallback }).send(requestOf(1), {
    signal: controller.signal,
  });
  assert.equal(counted(), 0);
});

function listenersOf(signal: AbortSignal): () => number {
  let count = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...all: Parameters<typeof addEventListener>) => {
    count += 1;
    addEventListener.apply(signal, all);
  };
  signal.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
    count -= 1;
    removeEventListener.apply(signal, all);
  };
  return () => count;
}

test('a stream of the application carries TLS, and it is told where to lead and for how long', async () => {
  const stream = new PassThrough();
  const asked: unknown[] = [];
  const connectCallback: KmsConnection['connectCallback'] = async ({ signal, ...target }) => {
    assert.equal(signal.aborted, false);
    asked.push(target);
    return stream;
  };
  const { clock, send, connects } = bench(() => answering([1]), { connectCallback });
  await send(requestOf(1));
  await send(requestOf(1), { deadline: clock.now() + 500 });
  assert.deepEqual(asked, [
    { host: 'kms.example', port: 8443 },
    { host: 'kms.example', port: 8443, timeoutMS: 500 },
  ]);
  assert.equal(connects[0]?.options.over, stream);
  assert.deepEqual(connects[0]?.address, { kind: 'tcp', host: 'kms.example', port: 8443 });
});

test('an application that opens no stream in time is told, and its late stream is destroyed', async () => {
  for (const [deadline, waited] of [
    [undefined, 10_000],
    [700, 700],
  ] as const) {
    const late = new PassThrough();
    let open: (stream: PassThrough) => void = () => {};
    let signal: AbortSignal | undefined;
    const { clock, send, connects } = bench(() => answering([1]), {
      connectCallback(options) {
        signal = options.signal;
        return new Promise((resolve) => {
          open = resolve;
        });
      },
    });
    const limits = { deadline: deadline === undefined ? undefined : clock.now() + deadline };
    await assert.rejects(send(requestOf(1), limits), MongoOperationTimeoutError);
    assert.equal(clock.now(), waited);
    assert.ok(present(signal).reason instanceof MongoOperationTimeoutError);
    assert.equal(late.destroyed, false);
    open(late);
    await Promise.resolve();
    await Promise.resolve();
    assert.equal(late.destroyed, true);
    assert.equal(connects.length, 0);
  }
});

test('who gives it up while the application connects tells the application', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  let told: unknown;
  const { send } = bench(() => answering([1]), {
    connectCallback: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          told = signal.reason;
          reject(new Error('given up'));
        });
        controller.abort(reason);
      }),
  });
  await assert.rejects(send(requestOf(1), { signal: controller.signal }), reason);
  assert.equal(told, reason);
});

test('a stream that comes in time is left alone, also when the signal is aborted later', async () => {
  const controller = new AbortController();
  const stream = new PassThrough();
  const connectCallback = async (): Promise<PassThrough> => stream;
  const { send } = bench(() => answering([1]), { connectCallback });
  await send(requestOf(1), { signal: controller.signal });
  controller.abort();
  await Promise.resolve();
  assert.equal(stream.destroyed, false);
});

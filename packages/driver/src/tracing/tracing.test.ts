// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, propertyOf } from '@touchstone/protocol';
import { MongoMissingDependencyError } from '../error/api-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import type { OpenTelemetryApi } from './otel-api.ts';
import { createTracing } from './tracing.ts';

interface Recorded {
  readonly name: string;
  readonly parent: unknown;
  readonly attributes: Record<string, unknown>;
  readonly exceptions: unknown[];
  status: object | undefined;
  ended: boolean;
}

function recordingApi(): { readonly spans: Recorded[]; readonly api: OpenTelemetryApi } {
  const spans: Recorded[] = [];
  const api: OpenTelemetryApi = {
    trace: {
      getTracer: () => ({
        startSpan(name, options, parent) {
          const span: Recorded = {
            name,
            parent,
            attributes: { ...options?.attributes },
            exceptions: [],
            status: undefined,
            ended: false,
          };
          spans.push(span);
          return {
            name,
            setAttributes: (more: object) => Object.assign(span.attributes, more),
            setStatus: (status) => {
              span.status = status;
            },
            recordException: (error) => span.exceptions.push(error),
            end: () => {
              span.ended = true;
            },
          };
        },
      }),
      setSpan: (_context, span) => propertyOf(span, 'name'),
    },
    context: { active: () => 'application' },
  };
  return { spans, api };
}

const connection = { id: 3, address: '[::1]:27018', serverConnectionId: 7n };

function tracing(queryTextMaxLength: number): ReturnType<typeof recordingApi> & { tracing: any } {
  const recording = recordingApi();
  const options = { enabled: true, queryTextMaxLength, api: recording.api };
  return { ...recording, tracing: createTracing(options, {}, '1') };
}

const request = {
  commandName: 'find',
  databaseName: 'db',
  body: { find: 'c', filter: {}, lsid: { id: 1 }, $db: 'db', $clusterTime: {} },
};

test('it is off unless the option or, without one, the environment asks for it', () => {
  const { api } = recordingApi();
  const variables = { OTEL_NODEJS_INSTRUMENTATION_MONGODB_ENABLED: 'true' };
  assert.equal(createTracing({ api }, {}, '1'), undefined);
  assert.notEqual(createTracing({ api }, variables, '1'), undefined);
  assert.equal(createTracing({ api, enabled: false }, variables, '1'), undefined);
});

test('anything else in the environment does not ask for it', () => {
  const { api } = recordingApi();
  const asks = (value: string): boolean =>
    createTracing({ api }, { OTEL_NODEJS_INSTRUMENTATION_MONGODB_ENABLED: value }, '1') !==
    undefined;
  for (const value of ['1', 'TRUE', 'yes', 'on']) assert.ok(asks(value), value);
  for (const value of ['', '0', 'undefined', 'true!', 'only']) assert.ok(!asks(value), value);
});

test('the length of shown commands is the option’s, else the environment’s, else none', async () => {
  const shownWith = async (given: string | undefined, option?: number): Promise<unknown> => {
    const { spans, api } = recordingApi();
    const variables = { OTEL_NODEJS_INSTRUMENTATION_MONGODB_QUERY_TEXT_MAX_LENGTH: given };
    const traces: any = createTracing(
      { api, enabled: true, queryTextMaxLength: option },
      variables,
      '1',
    );
    await traces.traceCommand(request, { connection }, async () => undefined);
    return spans[0]?.attributes['db.query.text'];
  };
  assert.equal(await shownWith('7'), '{"find"...');
  assert.equal(await shownWith('7.9'), '{"find"...');
  assert.equal(await shownWith('7', 3), '{"f...');
  assert.equal(await shownWith('7', 0), undefined);
  for (const none of ['0', '-3', 'long', undefined])
    assert.equal(await shownWith(none), undefined, none);
});

test('without the optional package it says so', (t) => {
  try {
    createTracing({ enabled: true }, {}, '1');
    t.skip('@opentelemetry/api is installed');
  } catch (error) {
    assert.ok(error instanceof MongoMissingDependencyError);
  }
});

test('a command has a span within that of its operation, with its connection and its cursor', async () => {
  const { spans, tracing: traces } = tracing(0);
  const within = traces.startOperation('find', { db: 'db', collection: 'c' }, undefined);
  const reply = encode({ cursor: { id: 9n, ns: 'db.c', firstBatch: [] }, ok: 1 });
  await traces.traceCommand(request, { within, collection: 'c', connection }, async () => reply);
  const [operation, command] = spans;
  assert.deepEqual([operation?.name, operation?.parent], ['find db.c', 'application']);
  assert.deepEqual([command?.name, command?.parent, command?.ended], ['find', 'find db.c', true]);
  assert.deepEqual(command?.attributes, {
    'db.system.name': 'mongodb',
    'db.namespace': 'db',
    'db.collection.name': 'c',
    'db.command.name': 'find',
    'db.query.summary': 'find db.c',
    'server.address': '::1',
    'server.port': 27018,
    'network.transport': 'tcp',
    'db.mongodb.server_connection_id': 7,
    'db.mongodb.driver_connection_id': 3,
    'db.mongodb.lsid': '{"id":1}',
    'db.mongodb.cursor_id': 9,
  });
});

test('the text of a command is shown on demand, cut, and without what is not the caller’s', async () => {
  const { spans, tracing: traces } = tracing(22);
  await traces.traceCommand(request, { connection }, async () => undefined);
  assert.equal(spans[0]?.attributes['db.query.text'], '{"find":"c","filter":{...');
});

test('a failure is told by code and exception; a command with secrets has no span', async () => {
  const { spans, tracing: traces } = tracing(1000);
  const failing = async (): Promise<never> => {
    throw new MongoServerError({ ok: 0, code: 89, errmsg: 'no' });
  };
  await assert.rejects(traces.traceCommand(request, { connection }, failing), /no/);
  assert.equal(spans[0]?.attributes['db.response.status_code'], '89');
  assert.equal(spans[0]?.attributes['exception.message'], 'no');
  assert.equal(spans[0]?.attributes['exception.type'], 'MongoServerError');
  assert.ok(spans[0]?.exceptions[0] instanceof MongoServerError);
  assert.deepEqual(spans[0]?.status, { code: 2, message: 'no' });
  assert.ok(spans[0]?.ended);
  const secret = {
    commandName: 'createUser',
    databaseName: 'db',
    body: { createUser: 'me', pwd: 'x' },
  };
  await traces.traceCommand(secret, { connection }, async () => undefined);
  assert.equal(spans.length, 1);
});

test('what is thrown and is no error is told as text, and is no exception of the span', async () => {
  const { spans, tracing: traces } = tracing(0);
  const failing = (): Promise<never> => Promise.reject('odd');
  const thrown = traces.traceCommand(request, { connection }, failing);
  assert.equal(await thrown.catch((error: unknown) => error), 'odd');
  assert.deepEqual(spans[0]?.exceptions, []);
  assert.deepEqual(spans[0]?.status, { code: 2, message: 'odd' });
  assert.equal(spans[0]?.attributes['exception.type'], 'Error');
});

test('an operation is within its transaction, or else within what the application does', () => {
  const { spans, tracing: traces } = tracing(0);
  const within = traces.startTransaction();
  traces.startOperation('insert', { db: 'db', collection: 'c' }, within);
  traces.startOperation('insert', { db: 'db', collection: 'c' }, { context: 'another' });
  assert.deepEqual(
    spans.map(({ parent }) => parent),
    ['application', 'transaction', 'application'],
  );
});

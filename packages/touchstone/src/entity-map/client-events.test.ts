import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { ClientDefinition } from '../test-file/entity-definition.ts';
import { ClientEvents } from './client-events.ts';

type Category = ObservedEvent['category'];

/** A client’s events, of which each is told by its category, name and fields. */
function clientWith(
  definition: Partial<ClientDefinition>,
  ...events: readonly (readonly [Category, string, ObservedEvent['fields']?])[]
): ClientEvents {
  const client = new ClientEvents({ kind: 'client', id: 'client0', ...definition });
  client.append(
    events.map(([category, name, fields = {}], at) => {
      return { sequence: at + 1, category, name, observedAt: 1500, fields };
    }),
  );
  return client;
}

/** The commands that a client shows of those given. */
function shown(
  definition: Partial<ClientDefinition>,
  ...commands: readonly ObservedEvent['fields'][]
): readonly unknown[] {
  const started = commands.map((fields) => ['command', 'commandStartedEvent', fields] as const);
  const client = clientWith({ observeEvents: ['commandStartedEvent'], ...definition }, ...started);
  return client.observed().map(({ fields }) => fields['commandName']);
}

test('the events that a test observes are told by name and kind', () => {
  const client = clientWith(
    { observeEvents: ['commandStartedEvent', 'poolReadyEvent'] },
    ['command', 'commandStartedEvent', { commandName: 'find' }],
    ['command', 'commandSucceededEvent', { commandName: 'find' }],
    ['cmap', 'poolReadyEvent'],
  );
  const names = (...type: Parameters<ClientEvents['observed']>): readonly string[] =>
    client.observed(...type).map(({ name }) => name);
  assert.deepEqual(names(), ['commandStartedEvent', 'poolReadyEvent']);
  assert.deepEqual(names('command'), ['commandStartedEvent']);
  assert.deepEqual(names('cmap'), ['poolReadyEvent']);
  assert.deepEqual(clientWith({}, ['cmap', 'poolReadyEvent']).observed(), []);
});

test('events that were told before are not told again', () => {
  const client = clientWith({}, ['cmap', 'a'], ['cmap', 'b']);
  assert.equal(client.lastSequence, 2);
  client.append([...client.all]);
  assert.deepEqual(
    client.all.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.equal(clientWith({}).lastSequence, 0);
});

test('commands that are ignored, set fail points or carry secrets are left out', () => {
  const commands = ['find', 'configureFailPoint', 'saslStart', 'createUser', 'getMore'];
  const fields = commands.map((commandName) => ({ commandName }));
  assert.deepEqual(shown({}, ...fields), ['find', 'getMore']);
  assert.deepEqual(shown({ ignoreCommandMonitoringEvents: ['getMore'] }, ...fields), ['find']);
  assert.deepEqual(shown({ observeSensitiveCommands: true }, ...fields), [
    'find',
    'saslStart',
    'createUser',
    'getMore',
  ]);
});

test('a handshake is a secret where it authenticates, by its command or its reply', () => {
  const secret = [
    { commandName: 'hello', command: {} },
    { commandName: 'isMaster', reply: {} },
    { commandName: 'hello', command: { hello: 1, speculativeAuthenticate: {} } },
    { commandName: 'hello', reply: { ok: 1, speculativeAuthenticate: {} } },
  ];
  const plain = [
    { commandName: 'hello', command: { hello: 1 } },
    { commandName: 'hello' },
    { commandName: 'find', command: {} },
  ];
  assert.deepEqual(shown({}, ...secret), []);
  assert.deepEqual(shown({}, ...plain), ['hello', 'hello', 'find']);
  assert.equal(shown({ observeSensitiveCommands: true }, ...secret).length, 4);
});

test('log messages are observed by component, from a severity on; spans all', () => {
  const log = (component: string, level: string) =>
    ['log', 'logMessage', { component, level }] as const;
  const events = [
    log('command', 'debug'),
    log('command', 'info'),
    log('topology', 'error'),
    ['tracing', 'span'] as const,
    ['command', 'commandStartedEvent', { component: 'command', level: 'error' }] as const,
  ];
  const levels = (
    observeLogMessages?: ClientDefinition['observeLogMessages'],
  ): readonly unknown[] => {
    const definition = observeLogMessages === undefined ? {} : { observeLogMessages };
    return clientWith(definition, ...events)
      .observedLogMessages()
      .map(({ fields }) => fields['level']);
  };
  assert.deepEqual(levels({ command: 'info' }), ['info']);
  assert.deepEqual(levels({ command: 'debug', topology: 'debug' }), ['debug', 'info', 'error']);
  assert.deepEqual(levels(), []);
  assert.deepEqual(
    clientWith({}, ...events)
      .spans()
      .map(({ name }) => name),
    ['span'],
  );
});

test('events are stored under the names that the test has for them, with seconds', () => {
  const client = clientWith({}, ['cmap', 'poolReadyEvent', { address: 'a:1' }], ['cmap', 'other']);
  assert.deepEqual(client.stored(['PoolReadyEvent']), [
    { address: 'a:1', name: 'PoolReadyEvent', observedAt: 1.5 },
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ObjectId } from 'bson';
import { initialState } from '../sdam/reduce.ts';
import { serverDescription } from '../sdam/server-description.ts';
import { MONGO_CLIENT_EVENTS } from './client-events-map.ts';
import { CommandStartedEvent } from './command-event-classes.ts';
import { ServerDescription, TopologyDescription } from './description-classes.ts';
import { EVENT_CLASSES } from './event-classes.ts';
import * as topology from './topology-event-classes.ts';

const shown = TopologyDescription.of(initialState({ topologyId: 1, hosts: ['a:1'] }).description);

test('every event of a deployment has a class of its name', () => {
  for (const name of MONGO_CLIENT_EVENTS) {
    if (['error', 'timeout', 'close'].includes(name)) continue;
    const expected = `${name.charAt(0).toUpperCase()}${name.slice(1)}Event`;
    assert.equal(EVENT_CLASSES.get(name)?.name, expected);
  }
});

test('the descriptions in an event of discovery are objects of their classes', () => {
  const before = initialState({ topologyId: 1, hosts: ['a:1'] }).description;
  const changed = new topology.TopologyDescriptionChangedEvent({
    topologyId: 1,
    previousDescription: before,
    newDescription: before,
  } as never);
  assert.equal(changed.topologyId, 1);
  assert.equal(changed.previousDescription, TopologyDescription.of(before));
  assert.equal(changed.newDescription, changed.previousDescription);
  const [old, now] = [serverDescription('a:1'), serverDescription('a:1', { type: 'Mongos' })];
  const server = new topology.ServerDescriptionChangedEvent({
    address: 'a:1',
    previousDescription: old,
    newDescription: now,
  } as never);
  assert.equal(server.previousDescription, ServerDescription.of(old));
  assert.equal(server.newDescription, ServerDescription.of(now));
  assert.equal(server.address, 'a:1');
});

test('events of server selection have what their makers give', () => {
  const started = new topology.ServerSelectionStartedEvent('selector', shown, 'find');
  assert.deepEqual(
    { ...started },
    {
      selector: 'selector',
      operation: 'find',
      topologyDescription: shown,
      name: 'serverSelectionStarted',
      message: 'Server selection started',
    },
  );
  const failure = new Error('none');
  const failed = new topology.ServerSelectionFailedEvent('selector', shown, failure, 'find');
  assert.equal(failed.failure, failure);
  assert.equal(failed.operation, 'find');
  const succeeded = new topology.ServerSelectionSucceededEvent('selector', shown, 'h:5', 'find');
  assert.deepEqual([succeeded.serverHost, succeeded.serverPort], ['h', 5]);
  assert.equal(succeeded.topologyDescription, shown);
  const waiting = new topology.WaitingForSuitableServerEvent('selector', shown, 70, 'find');
  assert.equal(waiting.remainingTimeMS, 70);
  assert.equal(waiting.selector, 'selector');
});

test('an answer to a look-up of SRV records names each host once', () => {
  const record = (name: string): { name: string; port: number } => ({ name, port: 27017 });
  const event = new topology.SrvPollingEvent([record('a'), record('b'), record('a')]);
  assert.deepEqual([...event.hostnames()], ['a:27017', 'b:27017']);
});

test('an event of a command behind a load balancer has a service', () => {
  const event = (fields: object): CommandStartedEvent => new CommandStartedEvent(fields as never);
  assert.equal(event({ serviceId: new ObjectId() }).hasServiceId, true);
  assert.equal(event({ commandName: 'find' }).hasServiceId, false);
  assert.equal(event({ commandName: 'find' }).commandName, 'find');
});

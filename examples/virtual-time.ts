/** A server and its client in one process, in virtual time: ten minutes of idling take milliseconds. */
import { MongoClient } from '@touchstone/driver';
import { simulatedRuntime } from '@touchstone/runtime';
import { startStandalone } from '@touchstone/server';

const world = simulatedRuntime({ seed: 42 });
const scenario = async (): Promise<void> => {
  await using deployment = await startStandalone({ runtime: world });
  const client = new MongoClient(deployment.uri, { runtime: world, heartbeatFrequencyMS: 10_000 });
  let heartbeats = 0;
  client.on('serverHeartbeatSucceeded', () => {
    heartbeats++;
  });
  await client.connect();
  await new Promise<void>((resolve) => {
    world.clock.setTimer(600_000, resolve);
  });
  console.log(`heartbeats in ten minutes: ${heartbeats >= 60 ? 'at least 60' : heartbeats}`);
  await client.close();
};
await world.clock.run(scenario());

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startReplicaSet } from '@touchstone/server';
import mongoose from 'mongoose';
import { app } from './app.js';

let deployment;
let filled;
let service;

before(async () => {
  deployment = await startReplicaSet({ members: 1, database: 'shop' });
  await mongoose.connect(deployment.uri);
  await mongoose.model('Item').init();
  await mongoose.model('Item').create({ name: 'lamp', price: 20 });
  filled = deployment.snapshot();
  service = await new Promise((resolve) => {
    const listening = app.listen(0, () => resolve(listening));
  });
});
beforeEach(() => deployment.restore(filled));
after(async () => {
  service.close();
  await mongoose.disconnect();
  await deployment.close();
});

const url = (path) => `http://127.0.0.1:${service.address().port}${path}`;
const post = (item) =>
  fetch(url('/items'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(item),
  });

test('what is posted is found', async () => {
  assert.equal((await post({ name: 'chair', price: 50 })).status, 201);
  const items = await (await fetch(url('/items?below=60'))).json();
  assert.deepEqual(items, [
    { name: 'chair', price: 50 },
    { name: 'lamp', price: 20 },
  ]);
});

test('a name is taken once; nothing is left of other tests', async () => {
  assert.equal((await post({ name: 'lamp', price: 1 })).status, 409);
  assert.equal((await post({ price: 1 })).status, 400);
  assert.deepEqual(await (await fetch(url('/items'))).json(), [{ name: 'lamp', price: 20 }]);
});

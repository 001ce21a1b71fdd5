import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type Standalone, startStandalone } from '@touchstone/server';
import { AppModule } from './app.ts';

let server: Standalone;
let app: INestApplication;

before(async () => {
  server = await startStandalone({ database: 'shop' });
  process.env['MONGODB_URI'] = server.uri;
  const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
  app = testing.createNestApplication();
  await app.listen(0, '127.0.0.1');
});
after(async () => {
  await app.close();
  await server.close();
});

test('what is posted is listed', async () => {
  await server.seed({ 'shop.items': [{ name: 'chair' }] });
  const url = `${await app.getUrl()}/items`;
  const body = new URLSearchParams({ name: 'lamp' });
  assert.equal((await fetch(url, { method: 'POST', body })).status, 201);
  assert.deepEqual(await (await fetch(url)).json(), ['chair', 'lamp']);
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { PrismaClient } from '@prisma/client';
import { startReplicaSet } from '@touchstone/server';

let deployment;
let filled;
let prisma;

// Prisma writes in transactions, for which it needs a replica set.
before(async () => {
  deployment = await startReplicaSet({ members: 1, database: 'shop' });
  prisma = new PrismaClient({ datasourceUrl: deployment.uri });
  await prisma.item.create({ data: { name: 'lamp', price: 20 } });
  filled = deployment.snapshot();
});
beforeEach(() => deployment.restore(filled));
after(async () => {
  await prisma.$disconnect();
  await deployment.close();
});

test('what is created is found', async () => {
  await prisma.item.create({ data: { name: 'chair', price: 50 } });
  const found = await prisma.item.findMany({ orderBy: { name: 'asc' }, omit: { id: true } });
  assert.deepEqual(found, [
    { name: 'chair', price: 50 },
    { name: 'lamp', price: 20 },
  ]);
});

test('a transaction that fails leaves nothing', async () => {
  const failing = prisma.$transaction(async (part) => {
    await part.item.create({ data: { name: 'table', price: 90 } });
    throw new Error('out of stock');
  });
  await assert.rejects(failing, /out of stock/);
  assert.equal(await prisma.item.count(), 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compressorByName,
  MessageReader,
  OP_CODE,
  present,
  readHeader,
} from '@touchstone/protocol';
import { nodeRuntime, type Runtime, type Stream } from '@touchstone/runtime';
import { startStandalone } from '@touchstone/server';
import { drivers } from './drivers.test-support.ts';

/** A runtime whose streams tell the opcodes of what is sent, and first what is a command of which name. */
function watching(seen: { readonly opCode: number; readonly text: string }[]): Runtime {
  const runtime = nodeRuntime();
  const watch = (stream: Stream): Stream => {
    const reader = new MessageReader();
    const write = stream.write.bind(stream);
    stream.write = (bytes) => {
      reader.push(Uint8Array.from(bytes));
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        const text = Buffer.from(frame.subarray(25, 60)).toString('latin1');
        seen.push({ opCode: readHeader(frame).opCode, text });
      }
      return write(bytes);
    };
    return stream;
  };
  const { transport } = runtime;
  return {
    ...runtime,
    transport: {
      connect: async (address, options) => watch(await transport.connect(address, options)),
      listen: (address, accept, options) =>
        transport.listen(address, (stream) => accept(watch(stream)), options),
    },
  };
}

for (const driver of drivers) {
  for (const name of ['snappy', 'zlib', 'zstd']) {
    const skip = compressorByName(name) === undefined ? `no package for ${name}` : false;

    test(`${driver.name}: ${name}, but not for what carries secrets`, { skip }, async () => {
      const seen: { opCode: number; text: string }[] = [];
      const users = [{ username: 'root', password: 'root' }];
      await using server = await startStandalone({ runtime: watching(seen), auth: { users } });
      const options = { compressors: [name], serverMonitoringMode: 'poll' };
      await using client = await driver.connect(server.uri, options);
      const collection = client.db('test').collection('c');
      const text = 'text '.repeat(40_000);
      await collection.insertMany([1, 2, 3].map((_id) => ({ _id, text })));
      const before = seen.length;
      const found = await collection.find().toArray();
      assert.deepEqual(
        found.map(({ text }) => (text as string).length),
        [200_000, 200_000, 200_000],
      );
      assert.ok(seen.slice(before).some(({ opCode }) => opCode === OP_CODE.compressed));
      const user = { createUser: 'u', pwd: 'p', roles: [] };
      const atUser = seen.length;
      await client.db('test').command(user);
      const replies = seen.slice(atUser).filter(({ text }) => text.includes('ok'));
      assert.ok(replies.every(({ opCode }) => opCode === OP_CODE.msg));
    });
  }
}

test('our driver never compresses hello, saslStart, saslContinue and createUser', async () => {
  const seen: { opCode: number; text: string }[] = [];
  const users = [{ username: 'root', password: 'root' }];
  await using server = await startStandalone({ auth: { users } });
  const [ours] = drivers;
  const options = { compressors: ['zlib'], runtime: watching(seen) };
  await using client = await present(ours).connect(server.uri, options);
  await client.db('test').command({ createUser: 'u', pwd: 'p', roles: [] });
  await client.db('test').command({ ping: 1 });
  const plain = seen.filter(({ opCode }) => opCode !== OP_CODE.compressed);
  assert.ok(plain.some(({ text }) => text.includes('createUser')));
  assert.ok(plain.some(({ text }) => text.includes('saslContinue')));
  assert.ok(!plain.some(({ text }) => text.includes('ping')));
  const compressed = seen.filter(({ opCode }) => opCode === OP_CODE.compressed);
  assert.equal(compressed.length > 0, true);
});

test('without a common compressor nothing is compressed', async () => {
  const seen: { opCode: number; text: string }[] = [];
  const runtime = watching(seen);
  await using server = await startStandalone({ runtime, compressors: [] });
  for (const driver of drivers) {
    await using client = await driver.connect(server.uri, { compressors: ['zlib'] });
    await client.db('test').collection('c').insertOne({ a: 1 });
  }
  assert.ok(seen.every(({ opCode }) => opCode !== OP_CODE.compressed));
});

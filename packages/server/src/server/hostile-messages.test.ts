import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeCommand, encodeMessage, parseMessage } from '@touchstone/protocol';
import { Binary, BSONRegExp, Int32 } from 'bson';
import { startStandalone } from '../deployment/standalone.ts';
import { dateOfMillis } from '../value/date.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { failure } from './dispatch.ts';
import { InProcessClient } from './in-process.test-support.ts';

const EMPTY = Uint8Array.of(5, 0, 0, 0, 0);

function oddOptions(): BSONRegExp {
  const odd = new BSONRegExp('a');
  odd.options = 'I';
  return odd;
}

const ODD: Readonly<Record<string, Value>> = {
  'a date of 2^63 - 1': dateOfMillis(2n ** 63n - 1n),
  'a date of -2^63': dateOfMillis(-(2n ** 63n)),
  'a regular expression with the option I': oddOptions(),
};

function fields(object: Readonly<Record<string, Value>>): Fields {
  return new Map(Object.entries(object));
}

function opQuery(query: Fields): Uint8Array {
  return encodeMessage({
    kind: 'query',
    requestId: 1,
    responseTo: 0,
    flags: 0,
    fullCollectionName: 'admin.$cmd',
    numberToSkip: 0,
    numberToReturn: -1,
    query: encodeFields(query),
  });
}

describe('values that BSON holds and JavaScript does not', () => {
  for (const [name, value] of Object.entries(ODD)) {
    it(`${name} ends nothing in an OP_QUERY`, async () => {
      await using standalone = await startStandalone();
      const plain = new InProcessClient(standalone.server);
      plain.send(opQuery(fields({ ping: new Int32(1), x: value })));
      const wrapped = new InProcessClient(standalone.server);
      wrapped.send(opQuery(fields({ $query: fields({ ping: new Int32(1), x: value }) })));
      const good = new InProcessClient(standalone.server);
      assert.equal((await good.run({ ping: 1 }))['ok'], 1);
    });

    it(`${name} goes through every kind of command`, async () => {
      await using standalone = await startStandalone();
      const client = new InProcessClient(standalone.server);
      const documents = [encodeFields(fields({ _id: new Int32(1), d: value }))];
      const insert = { insert: 'c', $db: 'test' };
      client.send(
        encodeCommand({
          requestId: 1,
          body: insert,
          sequences: [{ identifier: 'documents', documents }],
        }),
      );
      await client.reply();
      for (const command of [
        { distinct: 'c', key: 'd' },
        { findAndModify: 'c', query: { _id: 1 }, update: { $set: { z: 1 } } },
        { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { x: 1 } } }] },
        { aggregate: 'c', pipeline: [{ $group: { _id: '$d' } }], cursor: {} },
        { find: 'c', projection: { d: 1 }, sort: { d: 1 } },
        { createIndexes: 'c', indexes: [{ key: { d: 1 }, name: 'd', unique: true }] },
        {
          mapReduce: 'c',
          map: 'function(){emit(this.d,1)}',
          reduce: 'function(k,v){return 1}',
          out: { inline: 1 },
        },
      ]) {
        client.start(command);
        const reply = await client.reply();
        assert.equal(reply?.['ok'], 1, JSON.stringify(command));
      }
    });
  }
});

describe('a message that costs more than it weighs', () => {
  it('with thousands of sections is refused', async () => {
    await using standalone = await startStandalone();
    const bad = new InProcessClient(standalone.server);
    const sequences = Array.from({ length: 5000 }, (_, at) => ({
      identifier: `s${at}`,
      documents: [],
    }));
    bad.send(encodeCommand({ requestId: 1, body: { ping: 1, $db: 'test' }, sequences }));
    assert.equal(await bad.reply(), undefined);
  });

  it('with a million empty documents is answered without a view of each', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const all = Buffer.alloc(5_000_000);
    for (let at = 0; at < all.length; at += 5) all.set(EMPTY, at);
    const body = { insert: 'c', $db: 'test' };
    const sequences = [{ identifier: 'documents', documents: [all] }];
    client.send(encodeCommand({ requestId: 1, body, sequences }));
    const reply = await client.reply();
    assert.equal(reply?.['codeName'], 'InvalidLength');
    assert.match(reply?.['errmsg'], /Got 1000000 operations/);
  });

  it('with a million fields in its command is answered', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    // So many fields that are null and have no name.
    const body = Buffer.alloc(5 + 2_000_000, Uint8Array.of(10, 0));
    body.writeInt32LE(body.length, 0);
    body[body.length - 1] = 0;
    for (let at = 4; at < body.length - 1; at += 2) body.set([10, 0], at);
    client.send(encodeCommand({ requestId: 1, body }));
    assert.equal((await client.reply())?.['codeName'], 'InvalidLength');
  });

  it('is not kept when it is longer than logging in needs, before that', async () => {
    await using standalone = await startStandalone({ auth: true });
    const stranger = new InProcessClient(standalone.server);
    const large = { insert: 'c', documents: [{ x: 'x'.repeat(2_000_000) }] };
    assert.equal((await stranger.run(large))['codeName'], 'Unauthorized');
    assert.equal((await stranger.run({ ping: 1 }))['ok'], 1);
  });

  it('with ten million bytes in a login is refused before they are read', async () => {
    await using standalone = await startStandalone({ auth: true });
    const stranger = new InProcessClient(standalone.server);
    const payload = new Binary(Buffer.from(`n,,n=a,r=b${',x=1'.repeat(20_000)}`));
    const reply = await stranger.run({
      saslStart: 1,
      mechanism: 'SCRAM-SHA-256',
      payload,
      $db: 'admin',
    });
    assert.equal(reply['codeName'], 'AuthenticationFailed');
  });
});

describe('a reply', () => {
  it('above the size of a message is an error instead', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    await client.run({ insert: 'c', documents: [{ _id: 1 }] });
    const y = 'x'.repeat(1_000_000);
    const z = { $map: { input: { $range: [0, 60] }, in: y } };
    const reply = await client.run({
      aggregate: 'c',
      pipeline: [{ $addFields: { z } }],
      cursor: {},
    });
    assert.equal(reply['code'], 10334);
  });

  it('tells nothing of the machine', async () => {
    await using standalone = await startStandalone();
    const client = new InProcessClient(standalone.server);
    const x = { $convert: { input: '1', to: 'constructor' } };
    const reply = await client.run({ aggregate: 'c', pipeline: [{ $project: { x } }], cursor: {} });
    assert.match(reply['errmsg'], /Unknown type name: constructor/);
  });

  it('to a fault of ours tells its message, not where it happened', () => {
    const outcome = failure(new TypeError('x is not iterable'));
    assert.ok(outcome.kind === 'error');
    const { code, message, extra } = outcome.error;
    assert.deepEqual([code, message, extra], [1, 'TypeError: x is not iterable', {}]);
  });
});

it('a message of many documents is parsed within a limit', () => {
  const body = { insert: 'c' };
  const sequences = [{ identifier: 'documents', documents: Array(5).fill(EMPTY) }];
  const frame = encodeCommand({ requestId: 1, body, sequences });
  assert.throws(() => parseMessage(frame, { maxDocuments: 4 }), { count: 5 });
  assert.equal(parseMessage(frame, { maxDocuments: 5 }).kind, 'msg');
});

it('a cursor that is asked for by what is no number is no fault of the server', async () => {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  for (const getMore of [Number.NaN, Number.POSITIVE_INFINITY, 1.5]) {
    const reply = await client.run({ getMore, collection: 'c' });
    assert.equal(reply['codeName'], 'TypeMismatch');
  }
});

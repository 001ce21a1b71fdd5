import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import type { Environment } from '../environment/environment.ts';
import { world } from '../fake/fake-deployment.ts';
import { UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import type { TestOperation } from '../test-file/test-operation.ts';
import { failureDetails, type TimedVerdict, verdictOf } from './case-verdict.ts';
import { killAllSessions, startsTransaction, turnOffFailPoints } from './clean-up.ts';
import { setUpData } from './initial-data.ts';
import { Patience } from './patience.ts';
import { runCases } from './run-cases.ts';
import { seedListRecords } from './seed-list-records.ts';

/** A deployment that answers as it is told to, and what it was asked. */
function deployment(answer: (command: Document) => Document = () => ({ ok: 1 })): {
  readonly environment: Environment;
  readonly asked: [string, Document, unknown?][];
} {
  const asked: [string, Document, unknown?][] = [];
  const command = async (
    database: string,
    given: Document,
    options?: object,
  ): Promise<Document> => {
    if (options === undefined) asked.push([database, given]);
    else asked.push([database, given, options]);
    return answer(given);
  };
  return { environment: { addresses: ['a:1', 'b:1'], command } as unknown as Environment, asked };
}

const failing = (code: number, ...names: string[]): ((command: Document) => Document) => {
  return (command) => {
    if (names.some((name) => name in command)) throw Object.assign(new Error('no'), { code });
    return { ok: 1 };
  };
};
const collection = {
  databaseName: 'db',
  collectionName: 'c',
  documents: [],
  createOptions: undefined,
};
const writeConcern = { w: 'majority' };

describe('initial data', () => {
  it('replaces a collection by the documents, or by an empty one with its options', async () => {
    const { environment, asked } = deployment();
    const documents = [{ _id: 1 }];
    await setUpData(environment, [
      { ...collection, documents },
      { ...collection, collectionName: 'd' },
      { ...collection, collectionName: 'e', createOptions: { capped: true, size: 9 }, documents },
    ] as never);
    assert.deepEqual(asked, [
      ['db', { drop: 'c', writeConcern }],
      ['db', { insert: 'c', documents, writeConcern }],
      ['db', { drop: 'd', writeConcern }],
      ['db', { create: 'd', writeConcern }],
      ['db', { drop: 'e', writeConcern }],
      ['db', { create: 'e', capped: true, size: 9, writeConcern }],
      ['db', { insert: 'e', documents, writeConcern }],
    ]);
  });

  it('comes with what an encrypted collection has beside it', async () => {
    const { environment, asked } = deployment();
    const encryptedFields = { escCollection: 'own', fields: [] };
    await setUpData(environment, [{ ...collection, createOptions: { encryptedFields } }] as never);
    assert.deepEqual(
      asked.map(([, given]) => Object.entries(given)[0]),
      [
        ['drop', 'c'],
        ['drop', 'own'],
        ['create', 'own'],
        ['drop', 'enxcol_.c.ecoc'],
        ['create', 'enxcol_.c.ecoc'],
        ['create', 'c'],
        ['createIndexes', 'c'],
      ],
    );
    assert.deepEqual(asked[2]?.[1]['clusteredIndex'], { key: { _id: 1 }, unique: true });
  });

  it('bears that there was nothing to drop, and nothing else', async () => {
    await setUpData(deployment(failing(26, 'drop')).environment, [collection] as never);
    const refused = deployment(failing(13, 'drop')).environment;
    await assert.rejects(setUpData(refused, [collection] as never), /no/);
    const twice = deployment((given) =>
      'insert' in given ? { ok: 1, writeErrors: [{ errmsg: 'twice' }] } : { ok: 1 },
    ).environment;
    const documents = [{ _id: 1 }, { _id: 1 }];
    await assert.rejects(
      setUpData(twice, [{ ...collection, documents }] as never),
      /initial data of db\.c: twice/,
    );
  });
});

describe('cleaning up', () => {
  it('turns each fail point off on each server', async () => {
    const { environment, asked } = deployment();
    await turnOffFailPoints(environment, new Set(['x', 'y']));
    const off = (name: string): Document => ({ configureFailPoint: name, mode: 'off' });
    assert.deepEqual(asked, [
      ['admin', off('x'), { address: 'a:1' }],
      ['admin', off('x'), { address: 'b:1' }],
      ['admin', off('y'), { address: 'a:1' }],
      ['admin', off('y'), { address: 'b:1' }],
    ]);
  });

  it('bears three refusals to kill sessions, and no other', async () => {
    for (const code of [11601, 13, 59])
      await killAllSessions(deployment(failing(code, 'killAllSessions')).environment);
    for (const code of [1, 26])
      await assert.rejects(
        killAllSessions(deployment(failing(code, 'killAllSessions')).environment),
      );
  });

  it('is done behind cases that start a transaction, however deep', () => {
    const starts = (source: object): boolean => startsTransaction([{ source } as TestOperation]);
    assert.equal(starts({ name: 'find' }), false);
    assert.equal(starts({ name: 'startTransaction' }), true);
    assert.equal(
      starts({ name: 'loop', arguments: { operations: [{ name: 'withTransaction' }] } }),
      true,
    );
    assert.equal(starts({ arguments: { a: null, b: 5 } }), false);
    assert.equal(startsTransaction([]), false);
  });
});

/** A clock whose timers are called when the test comes to them. */
function steppingClock(): {
  readonly clock: Clock;
  pass(ms: number): void;
  readonly pending: number;
} {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const clock = {
    now: () => now,
    setTimer(delayMS: number, callback: () => void) {
      const timer = { at: now + delayMS, callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
  } as unknown as Clock;
  return {
    clock,
    get pending() {
      return timers.size;
    },
    pass(ms) {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}

describe('patience', () => {
  it('ends where nothing has happened for so long', () => {
    const world = steppingClock();
    const told: string[] = [];
    using patience = new Patience(world.clock, 100, (reason) => told.push(reason));
    world.pass(90);
    patience.expect();
    world.pass(90);
    assert.deepEqual(told, []);
    world.pass(10);
    assert.deepEqual(told, ['the case hangs: nothing has happened for 100 ms']);
  });

  it('waits as much longer as something is said to take', () => {
    const world = steppingClock();
    const told: string[] = [];
    using patience = new Patience(world.clock, 100, (reason) => told.push(reason));
    patience.expect(50);
    patience.expect();
    world.pass(149);
    assert.deepEqual(told, []);
    world.pass(1);
    assert.equal(told.length, 1);
  });

  it('ends a case that goes on for ever', () => {
    const world = steppingClock();
    const told: string[] = [];
    using patience = new Patience(world.clock, 100, (reason) => told.push(reason));
    for (let step = 0; step < 20 && told.length === 0; step++) {
      patience.expect();
      world.pass(60);
    }
    assert.deepEqual(told, ['the case has no end: given up after 1000 ms']);
    assert.equal(world.clock.now(), 1020);
  });

  it('leaves no timer behind, whenever it ends', () => {
    const world = steppingClock();
    const patience = new Patience(world.clock, 100, () => assert.fail('it has ended'));
    patience.expect(500);
    world.pass(100);
    patience[Symbol.dispose]();
    assert.equal(world.pending, 0);
  });
});

describe('verdicts', () => {
  it('tell a lack from a fault, and whose fault', () => {
    const lack = verdictOf(new UnsupportedByDriver('cannot'));
    assert.deepEqual(lack, { outcome: 'unsupported', reason: 'cannot' });
    const error = new Error('broken');
    const errored = verdictOf(error);
    assert.deepEqual([errored.outcome, errored.reason], ['errored', 'broken']);
    assert.equal(errored.details?.stack, error.stack);
    assert.deepEqual(failureDetails('a text'), { mismatches: [], events: {} });
    assert.deepEqual(failureDetails(undefined), { mismatches: [], events: {} });
    assert.equal(verdictOf('a text').reason, 'a text');
  });
});

const verdict = (outcome: TimedVerdict['outcome'], isAdapterLost = false): TimedVerdict => ({
  outcome,
  reason: outcome === 'passed' ? null : 'why',
  durationMS: 1,
  isAdapterLost,
});

async function outcomesOf(
  verdicts: readonly TimedVerdict[],
  adapter: Partial<DriverAdapter>,
): Promise<[string, string | null][]> {
  const { options } = world();
  const cases = verdicts.map((each, at) => ({
    description: `case ${at}`,
    skipReason: () => undefined,
    run: async () => each,
  }));
  const all = { ...options, adapter: { ...options.adapter, ...adapter } as DriverAdapter };
  const results = await runCases({ suite: 's', file: 'f' }, cases as never, all);
  return results.map(({ outcome, reason }) => [outcome, reason]);
}

describe('an adapter between two cases', () => {
  const passed = ['passed', null];
  const answering = { send: async () => ({ kind: 'done' }) as never };
  const silent = { send: async () => ({ kind: 'failed' }) as never };
  const throwing = {
    send: async () => {
      throw new Error('gone');
    },
  };
  const notRenewed = { renew: undefined } as unknown as Partial<DriverAdapter>;

  it('goes on where it still answers, whatever has failed', async () => {
    const all = [verdict('failed'), verdict('errored'), verdict('passed')];
    assert.deepEqual(await outcomesOf(all, answering), [
      ['failed', 'why'],
      ['errored', 'why'],
      passed,
    ]);
  });

  it('is asked for nothing more where it does not, and cannot be renewed', async () => {
    for (const adapter of [silent, throwing]) {
      assert.deepEqual(
        await outcomesOf([verdict('errored'), verdict('passed')], { ...adapter, ...notRenewed }),
        [
          ['errored', 'why'],
          ['errored', 'the adapter was lost before: why'],
        ],
      );
    }
    const lost = await outcomesOf([verdict('failed', true), verdict('passed')], {
      ...answering,
      ...notRenewed,
    });
    assert.deepEqual(lost[1], ['errored', 'the adapter was lost before: why']);
  });

  it('is renewed where that can be done', async () => {
    let renewed = 0;
    const renew = async (): Promise<void> => void renewed++;
    const all = [verdict('failed', true), verdict('errored'), verdict('failed'), verdict('passed')];
    const outcomes = await outcomesOf(all, { ...silent, renew });
    assert.deepEqual(
      outcomes.map(([outcome]) => outcome),
      ['failed', 'errored', 'failed', 'passed'],
    );
    assert.equal(renewed, 2);
    const failing = async (): Promise<void> => {
      throw new Error('cannot start');
    };
    const [, second] = await outcomesOf([verdict('errored'), verdict('passed')], {
      ...silent,
      renew: failing,
    });
    assert.deepEqual(second, ['errored', 'the adapter was lost before: cannot start']);
  });
});

it('the records of the seed list specification have their services and texts', () => {
  const { srv, txt } = seedListRecords;
  const domain = 'test.build.10gen.cc';
  assert.deepEqual(srv[`_mongodb._tcp.test1.${domain}`], [
    `localhost.${domain}:27017`,
    `localhost.${domain}:27018`,
  ]);
  assert.ok(srv[`_customname._tcp.test22.${domain}`]);
  assert.equal(srv[`_mongodb._tcp.test22.${domain}`], undefined);
  assert.deepEqual(txt[`test7.${domain}`], ['ssl=false']);
  assert.equal(`test1.${domain}` in txt, false);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeOperation, failed, succeeded } from '../fake/fake-adapter.ts';
import { find, type Json, on, run, special, world } from '../fake/fake-deployment.ts';

const VERDICTS: readonly (readonly [
  what: string,
  operations: Record<string, FakeOperation>,
  test: Json,
  outcome: string,
  reason: RegExp,
])[] = [
  [
    'another result',
    { find: () => succeeded([]) },
    { operations: [find({ expectResult: [{}] })] },
    'failed',
    /find: result: expected 1 element/,
  ],
  [
    'an unexpected error',
    { find: () => failed() },
    { operations: [find()] },
    'failed',
    /unexpected error: refused/,
  ],
  [
    'a success instead of an error',
    {},
    { operations: [find({ expectError: { isError: true } })] },
    'failed',
    /expected an error/,
  ],
  [
    'another error',
    { find: () => failed() },
    { operations: [find({ expectError: { errorCode: 1 } })] },
    'failed',
    /errorCode/,
  ],
  [
    'a lack of the driver',
    { find: () => ({ kind: 'unsupported', reason: 'no find' }) },
    { operations: [find()] },
    'unsupported',
    /^no find$/,
  ],
  [
    'an unknown operation',
    {},
    { operations: [on('collection0', 'seek')] },
    'errored',
    /a collection has no such operation/,
  ],
  [
    'an unknown argument, even where results are ignored',
    {},
    { operations: [find({ arguments: { filter: {}, foo: 1 }, ignoreResultAndError: true })] },
    'errored',
    /no argument "foo"/,
  ],
  [
    'a missing argument',
    {},
    { operations: [on('collection0', 'find')] },
    'errored',
    /"filter" is missing/,
  ],
  [
    'an unknown entity',
    {},
    { operations: [on('collection1', 'drop')] },
    'errored',
    /no entity "collection1"/,
  ],
  [
    'a session that is none',
    {},
    { operations: [find({ arguments: { filter: {}, session: 'client0' } })] },
    'errored',
    /is a client, not a session/,
  ],
  [
    'an unknown operation of the runner',
    {},
    { operations: [special('juggle')] },
    'errored',
    /test runner has no such operation/,
  ],
  [
    'a malformed operation of the runner',
    {},
    { operations: [special('wait', { ms: 'x' })] },
    'errored',
    /operations\[0\]\.arguments\.ms: expected an integer/,
  ],
  [
    'a loop',
    {},
    { operations: [special('loop', { operations: [] })] },
    'errored',
    /does not implement/,
  ],
  [
    'a span that did not come',
    {},
    { expectTracingMessages: [{ client: 'client0', spans: [{ name: 'a', attributes: {} }] }] },
    'failed',
    /spans of client0 at spans\[0\]/,
  ],
  [
    'an event that did not come',
    {},
    { expectEvents: [{ client: 'client0', events: [{ commandStartedEvent: {} }] }] },
    'failed',
    /events of client0 at events\[0\]/,
  ],
  [
    'other documents afterwards',
    {},
    { outcome: [{ databaseName: 'db', collectionName: 'coll', documents: [{ _id: 1 }] }] },
    'failed',
    /documents of db\.coll/,
  ],
  ['its own reason to be skipped', {}, { skipReason: 'DRIVERS-1' }, 'skipped', /^DRIVERS-1$/],
  [
    'a requirement that is not met',
    {},
    { runOnRequirements: [{ topologies: ['sharded'] }] },
    'skipped',
    /topology sharded/,
  ],
];

describe('the outcome of a case', () => {
  for (const [what, operations, test, outcome, reason] of VERDICTS) {
    it(`is ${outcome} for ${what}`, async () => {
      const result = await run(world(operations), test);
      assert.equal(result.outcome, outcome, result.reason ?? '');
      assert.match(result.reason ?? '', reason);
    });
  }
});

import type { AdapterDocument, ObservedError } from '../../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import { expect } from '../expect.ts';
import { retryAfterOverload } from '../overload-then-another.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { failingTwice } from '../second-fail-point.ts';

/** A mongos does not pass `NoWritesPerformed` on. */
const runOn: readonly RunOnRequirement[] = [
  { minServerVersion: '6.0', topologies: ['replicaset'] },
];
const SHUTDOWN_IN_PROGRESS = 91;
const NOT_WRITABLE_PRIMARY = 10107;
const OVERLOAD = ['RetryableError', 'SystemOverloadedError'];
const NOTHING_WRITTEN = [...OVERLOAD, 'NoWritesPerformed'];

/** Tests 3 and 6: which of several errors the application gets. */
export const errorPropagation: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '3. the original error is returned after a retryable WriteConcernError',
      runOn,
      async run(world) {
        const errorLabels = ['RetryableWriteError'];
        const { code } = await insertError(world, {
          first: { writeConcernError: { code: SHUTDOWN_IN_PROGRESS }, errorLabels },
          second: {
            errorCode: NOT_WRITABLE_PRIMARY,
            errorLabels: [...errorLabels, 'NoWritesPerformed'],
          },
          mode: { times: 1 },
        });
        expectCode(code, SHUTDOWN_IN_PROGRESS);
      },
    },
    {
      description: '6.1 the last error, of errors without NoWritesPerformed',
      runOn,
      async run(world) {
        const { code } = await insertError(world, {
          first: { errorCode: SHUTDOWN_IN_PROGRESS, errorLabels: OVERLOAD },
          second: { errorCode: NOT_WRITABLE_PRIMARY, errorLabels: OVERLOAD },
          mode: 'alwaysOn',
        });
        expectCode(code, NOT_WRITABLE_PRIMARY);
      },
    },
    {
      description: '6.2 the first error, of errors with NoWritesPerformed',
      runOn,
      async run(world) {
        const { code } = await insertError(world, {
          first: { errorCode: SHUTDOWN_IN_PROGRESS, errorLabels: NOTHING_WRITTEN },
          second: { errorCode: NOT_WRITABLE_PRIMARY, errorLabels: NOTHING_WRITTEN },
          mode: 'alwaysOn',
        });
        expectCode(code, SHUTDOWN_IN_PROGRESS);
      },
    },
    {
      description: '6.3 the error without NoWritesPerformed, where only some have it',
      runOn,
      async run(world) {
        const { code, labels } = await insertError(world, {
          first: { errorCode: SHUTDOWN_IN_PROGRESS, errorLabels: OVERLOAD },
          second: { errorCode: SHUTDOWN_IN_PROGRESS, errorLabels: NOTHING_WRITTEN },
          mode: 'alwaysOn',
        });
        expectCode(code, SHUTDOWN_IN_PROGRESS);
        expect(!labels.includes('NoWritesPerformed'), 'no label NoWritesPerformed');
      },
    },
    {
      description: '6.4 an overload error sets the maximum number of retries for all errors',
      runOn,
      run: (world) => retryAfterOverload(world, RETRIED, 'attempts'),
    },
    {
      description: '6.5 no backoff is applied to other errors',
      runOn,
      run: (world) => retryAfterOverload(world, RETRIED, 'backoff'),
    },
  ],
};

const INSERT = { name: 'insertOne', arguments: { document: { x: 1 } }, command: 'insert' } as const;
const RETRIED = { ...INSERT, errorLabels: ['RetryableError', 'RetryableWriteError'] };

async function insertError(
  world: ProseContext,
  failures: {
    first: AdapterDocument;
    second: AdapterDocument;
    mode: 'alwaysOn' | { times: number };
  },
): Promise<ObservedError> {
  const { client } = await failingTwice(
    world,
    { command: INSERT.command, ...failures },
    { uriOptions: { retryWrites: true } },
  );
  const collection = await client.collection('retries-prose', 'test');
  return client.error(collection, INSERT.name, INSERT.arguments);
}

function expectCode(actual: number | undefined, wanted: number): void {
  expect(actual === wanted, `error ${wanted}, not ${actual}`);
}

import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { resultOf } from '../../operation-execution/test-context.ts';
import { expect } from '../expect.ts';
import { fastestRuns } from '../fastest-runs.ts';
import { errorOf } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { ready, runOn } from './set-up.ts';

/** One second more than there is time for. */
const TOO_LONG_MS = 121_000;
const RETRIES = 13;
const NO_SUCH_TRANSACTION = 251;
const TOLERANCE_MS = 500;

/** "Retry Timeout is Enforced", "Retry Backoff is Enforced". */
export const retries: ProseTest = {
  needsServer: true,
  cases: [
    timeoutCase('the callback raises a TransientTransactionError', {
      failure: {
        failCommands: ['insert'],
        errorCode: 24,
        errorLabels: ['TransientTransactionError'],
      },
      label: 'TransientTransactionError',
    }),
    timeoutCase('the commit raises an UnknownTransactionCommitResult', {
      failure: {
        failCommands: ['commitTransaction'],
        writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
      },
      label: 'UnknownTransactionCommitResult',
    }),
    timeoutCase('the commit raises a TransientTransactionError', {
      failure: { failCommands: ['commitTransaction'], errorCode: NO_SUCH_TRANSACTION },
      label: 'TransientTransactionError',
    }),
    {
      description: 'retry backoff is enforced',
      runOn,
      measuresTime: true,
      async run(world) {
        const measure = async (): Promise<number[]> => [
          await committedAtLast(world, 0),
          await committedAtLast(world, 1),
        ];
        const isNear = ([without = 0, full = 0]: readonly number[]): boolean =>
          Math.abs(full - without - sumOfBackoffs()) < TOLERANCE_MS;
        const fastest = await fastestRuns(measure, isNear);
        const told = `${sumOfBackoffs()} ms more with the whole jitter, not ${fastest}`;
        expect(isNear(fastest) && Number(fastest[1]) >= sumOfBackoffs(), told);
      },
    },
  ],
};

function timeoutCase(
  what: string,
  { failure, label }: { readonly failure: AdapterDocument; readonly label: string },
): ProseCase {
  return {
    description: `retry timeout is enforced: ${what}`,
    runOn,
    async run(world) {
      const { client, session, collection } = await ready(world, {
        clock: 'jumping',
        observeEvents: ['commandStartedEvent'],
      });
      await world.failCommand('alwaysOn', failure);
      let runs = 0;
      const reply = await client.withTransaction(session, async () => {
        runs += 1;
        await client.run(client.id, 'passTime', { durationMS: TOO_LONG_MS });
        const insert = { document: {}, session };
        if (!failure['failCommands'].includes('insert')) {
          await client.run(collection, 'insertOne', insert);
          return { value: null };
        }
        const { number } = await client.error(collection, 'insertOne', insert);
        return { error: number };
      });
      const { labels } = errorOf(reply, 'withTransaction');
      expect(labels.includes(label), `the label ${label}, not ${labels}`);
      expect(runs === 1, `one run of the callback, not ${runs}`);
      const commands = await client.events('commandStartedEvent');
      const commits = commands.filter(
        ({ fields }) => fields['commandName'] === 'commitTransaction',
      );
      expect(commits.length <= 1, `no more than one commit, not ${commits.length}`);
    },
  };
}

/** The milliseconds that a `withTransaction` takes whose commits fail thirteen times. */
async function committedAtLast(world: ProseContext, jitter: number): Promise<number> {
  const { client, session, collection } = await ready(world, { jitter });
  const failCommands = ['commitTransaction'];
  await world.failCommand({ times: RETRIES }, { failCommands, errorCode: NO_SUCH_TRANSACTION });
  const start = world.clock.now();
  const reply = await client.withTransaction(session, async () => {
    await client.run(collection, 'insertOne', { document: {}, session });
    return { value: null };
  });
  resultOf(reply, 'withTransaction');
  return world.clock.now() - start;
}

/** Five milliseconds, half as much again each time, and never more than half a second. */
function sumOfBackoffs(): number {
  const waits = Array.from({ length: RETRIES }, (_, n) => Math.min(5 * 1.5 ** (n + 1), 500));
  return Math.round(waits.reduce((sum, wait) => sum + wait));
}

import type { AdapterCallback, AdapterReply } from '../adapter/adapter-protocol.ts';
import { arrayOf, below } from '../format/reader.ts';
import { type TestOperation, testOperation } from '../format/test-operation.ts';
import type { TestContext } from './test-context.ts';

/** The error number that stands for a failure of the test itself. */
const TEST_HAS_FAILED = 0;

const callbackOperations = arrayOf(testOperation);

/**
 * Runs `withTransaction`: the driver calls back, the runner runs the callback's operations, and an error
 * of one of them goes on to the driver, whatever the test expects of it. A failed assertion ends the
 * transaction and then fails the test.
 */
export async function runWithTransaction(
  operation: TestOperation,
  context: TestContext,
): Promise<AdapterReply> {
  const { callback, ...given } = operation.arguments;
  const source = operation.source['arguments'] as Readonly<Record<string, unknown>>;
  const place = below(operation.argumentsPlace, 'callback');
  const operations = callbackOperations(source['callback'], place);
  let failure: { readonly error: unknown } | undefined;
  const running: Promise<void>[] = [];

  const runCallback = async ({ callback: id }: AdapterCallback): Promise<void> => {
    let thrown: number | undefined;
    try {
      thrown = await runOperations(operations, context);
    } catch (error) {
      failure ??= { error };
      thrown = TEST_HAS_FAILED;
    }
    const end = { kind: 'endCallback', callback: id } as const;
    await context.send(thrown === undefined ? end : { ...end, error: thrown });
  };

  const reply = await context.send(
    { kind: 'run', object: operation.object, name: operation.name, arguments: given },
    (announced) => {
      running.push(
        runCallback(announced).catch((error: unknown) => {
          failure ??= { error };
        }),
      );
    },
  );
  await Promise.all(running);
  if (failure !== undefined) throw failure.error;
  return reply;
}

/** Runs until one fails in the driver; resolves with that error's number. */
async function runOperations(
  operations: readonly TestOperation[],
  context: TestContext,
): Promise<number | undefined> {
  for (const operation of operations) {
    const error = await context.runOperation(operation);
    if (error !== undefined) return error.number;
  }
  return undefined;
}

import type {
  AdapterCallback,
  AdapterReply,
  AdapterRequest,
} from '../adapter-protocol/adapter-protocol.ts';
import { arrayOf, below } from '../test-file/reader.ts';
import { type TestOperation, testOperation } from '../test-file/test-operation.ts';
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
  const request = {
    kind: 'run',
    object: operation.object,
    name: operation.name,
    arguments: given,
  } as const;
  return sendWithCallback(context, request, async () => {
    const error = await runOperations(operations, context);
    const end: CallbackEnd = error === undefined ? { value: undefined } : { error };
    return end;
  });
}

/** Describes how a callback ends: it returns a value, or throws the driver's error of a number. */
export type CallbackEnd = { readonly value?: unknown } | { readonly error: number };

/**
 * Sends a request whose operation calls back; `work` is run each time. Where it rejects, the callback throws
 * an error without labels, and what it rejected with goes to the caller.
 */
export async function sendWithCallback(
  context: Pick<TestContext, 'send'>,
  request: AdapterRequest,
  work: () => Promise<CallbackEnd>,
): Promise<AdapterReply> {
  let failure: { readonly error: unknown } | undefined;
  const running: Promise<void>[] = [];

  const runCallback = async ({ callback }: AdapterCallback): Promise<void> => {
    let end: CallbackEnd;
    try {
      end = await work();
    } catch (error) {
      failure ??= { error };
      end = { error: TEST_HAS_FAILED };
    }
    await context.send({ kind: 'endCallback', callback, ...end });
  };

  const reply = await context.send(request, (announced) => {
    running.push(
      runCallback(announced).catch((error: unknown) => {
        failure ??= { error };
      }),
    );
  });
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

import type { ObservedError } from '../adapter-protocol/adapter-protocol.ts';
import { MalformedOperation } from '../operation-execution/check-operation.ts';
import { runEntityOperation } from '../operation-execution/run-entity-operation.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import type { TestOperation } from '../test-file/test-operation.ts';
import { testRunnerOperations } from '../test-runner-operations/index.ts';

const TEST_RUNNER = 'testRunner';

/** Runs one operation of a test, on an entity or on the test runner itself. */
export async function runOperation(
  operation: TestOperation,
  context: TestContext,
): Promise<ObservedError | undefined> {
  if (operation.object !== TEST_RUNNER) return runEntityOperation(operation, context);
  const special = testRunnerOperations.find(({ name }) => name === operation.name);
  if (special === undefined) {
    throw new MalformedOperation(operation, 'the test runner has no such operation');
  }
  const given = special.readArguments(
    operation.source['arguments'] ?? {},
    operation.argumentsPlace,
  );
  await special.run(given, context);
  return undefined;
}

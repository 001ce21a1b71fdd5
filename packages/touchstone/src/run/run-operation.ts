import type { ObservedError } from '../adapter/adapter-protocol.ts';
import type { TestOperation } from '../format/test-operation.ts';
import { MalformedOperation } from '../operation/check-operation.ts';
import { runEntityOperation } from '../operation/run-entity-operation.ts';
import type { TestContext } from '../operation/test-context.ts';
import { testRunnerOperations } from '../operations/index.ts';

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

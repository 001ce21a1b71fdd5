import { EntityMap } from '../entity/entity-map.ts';
import type { TestContext } from '../operation/test-context.ts';
import { runOperation } from './run-operation.ts';
import type { RunOptions } from './run-options.ts';

/** The world of one case; a request that the adapter never answers ends with the signal. */
export function caseContext(options: RunOptions, signal: AbortSignal): TestContext {
  const { environment, runtime, adapter } = options;
  const context: TestContext = {
    environment,
    clock: runtime.clock,
    runtime,
    entities: new EntityMap(),
    failPoints: new Set(),
    signal,
    send: (request, onCallback) => {
      const given = onCallback === undefined ? { signal } : { signal, onCallback };
      return orAborted(adapter.send(request, given), signal);
    },
    runOperation: (operation) => runOperation(operation, context),
  };
  return context;
}

/** The promise, or the reason of the signal if that comes first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

import { allowanceOf } from '../adapter-protocol/allowance.ts';
import { EntityMap } from '../entity-map/entity-map.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import type { Patience } from './patience.ts';
import { runOperation } from './run-operation.ts';
import type { RunOptions } from './run-options.ts';

/** The world of one case; a request that the adapter never answers ends with the signal. */
export function caseContext(
  options: RunOptions,
  signal: AbortSignal,
  patience: Patience,
): TestContext {
  const { environment, runtime, adapter } = options;
  const underWay = new Requests(signal);
  const context: TestContext = {
    environment,
    clock: runtime.clock,
    runtime,
    entities: new EntityMap(),
    failPoints: new Set(),
    notes: new Set(),
    signal,
    send: (request, onCallback) => {
      patience.expect(allowanceOf(request));
      const onSize = (extraMS: number): void => patience.expect(extraMS);
      const given = { signal, onSize, ...(onCallback !== undefined && { onCallback }) };
      const reply = adapter.send(request, given);
      return underWay.orGivenUp(reply.finally(() => patience.expect())).then((answer) => {
        if (answer.kind === 'result' && answer.note !== undefined) context.notes.add(answer.note);
        return answer;
      });
    },
    expectWait: (waitMS) => patience.expect(waitMS),
    runOperation: (operation) => runOperation(operation, context),
  };
  return context;
}

/** The requests of a case that are not answered yet: one listener for all of them, of which there may be hundreds. */
class Requests {
  readonly #signal: AbortSignal;
  readonly #givenUp = new Set<(reason: unknown) => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    const giveUp = (): void => {
      for (const reject of this.#givenUp) reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  }

  /** The promise, or the reason of the signal if that comes first. */
  orGivenUp<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) reject(this.#signal.reason);
      this.#givenUp.add(reject);
      const answered = (): void => {
        this.#givenUp.delete(reject);
      };
      promise.then(resolve, reject).finally(answered);
    });
  }
}

import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';

/**
 * Waits `milliseconds` for the sake of a command. Rejects with MaxTimeMSExpired when the command's
 * deadline comes first, with Interrupted when somebody kills it, and as its connection says when that ends.
 */
export function waitFor(call: CommandCall, milliseconds: number): Promise<void> {
  return waitUntil(call, milliseconds, () => () => undefined).then(() => undefined);
}

/**
 * Waits until `subscribe`'s listener is called (resolves to true) or `milliseconds` have passed
 * (false). Rejects as `waitFor` does. `subscribe` returns what takes the listener back.
 */
export function waitUntil(
  call: CommandCall,
  milliseconds: number,
  subscribe: (listener: () => void) => () => void,
): Promise<boolean> {
  const { clock } = call.node.runtime;
  const left = call.deadline === undefined ? Infinity : Math.max(0, call.deadline - clock.now());
  return new Promise((resolve, reject) => {
    const { connection } = call;
    const finish = (settle: () => void): void => {
      timer?.cancel();
      unsubscribe();
      ended();
      leave();
      settle();
    };
    const leave = call.node.operations.enter({ operation: call, since: clock.now() }, (reason) =>
      finish(() => reject(reason)),
    );
    const stop = (): void => {
      finish(() => reject(new CommandError('ClientDisconnect', 'operation was interrupted')));
    };
    const ended = connection.whenEnded(stop);
    const unsubscribe = subscribe(() => finish(() => resolve(true)));
    const delay = Math.min(milliseconds, left);
    const timer = Number.isFinite(delay)
      ? clock.setTimer(
          delay,
          () => {
            finish(() => (left < milliseconds ? reject(timeExpired()) : resolve(false)));
          },
          { unref: true },
        )
      : undefined;
    if (connection.isEnded) stop();
  });
}

/** Throws when the command's time is up. */
export function checkDeadline(call: CommandCall): void {
  if (call.deadline !== undefined && call.node.runtime.clock.now() >= call.deadline) {
    throw timeExpired();
  }
}

export function timeExpired(): CommandError {
  return new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
}

import type { Interceptor } from '../command/call.ts';
import { waitFor } from '../command/waiting.ts';

/** Waits for as long as the code of `$where` asked to sleep, whether the command did well or not. */
export const scriptTime: Interceptor = {
  name: 'script-time',
  after(call, outcome) {
    const { owedMS } = call.scriptTime;
    if (owedMS === 0) return outcome;
    call.scriptTime.owedMS = 0;
    return waitFor(call, owedMS).then(() => outcome);
  },
};

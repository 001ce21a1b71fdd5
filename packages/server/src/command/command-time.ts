import type { CommandTime } from '../javascript/global-scope.ts';
import type { CommandCall } from './call.ts';
import { timeExpired } from './waiting.ts';

/** No timer runs longer. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

/** The time of a command for code: what it sleeps is noted, and waited for later. */
export function commandTime({ node, scriptTime, deadline }: CommandCall): CommandTime {
  const { clock } = node.runtime;
  scriptTime.deadline = deadline;
  const check = (): void => {
    const end = scriptTime.deadline;
    if (end !== undefined && clock.now() + scriptTime.owedMS >= end) throw timeExpired();
  };
  return {
    check,
    sleep(milliseconds) {
      if (milliseconds > 0) {
        scriptTime.owedMS = Math.min(scriptTime.owedMS + milliseconds, MAX_SLEEP_MS);
      }
      check();
    },
  };
}

import type { Interceptor } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';

/** Notes when maxTimeMS ends: whatever waits on behalf of the command stops then. */
export const deadline: Interceptor = {
  name: 'deadline',
  before(call) {
    const { maxTimeMS } = call.generic;
    // For getMore it says how long to wait for data, not how long the command may take.
    if (maxTimeMS === undefined || maxTimeMS === 0 || call.command.name === 'getMore') {
      return undefined;
    }
    const { failPoints } = call.node;
    if (failPoints.act('maxTimeAlwaysTimeOut', () => true) !== undefined) {
      throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
    }
    if (failPoints.act('maxTimeNeverTimeOut', () => true) !== undefined) return undefined;
    call.deadline = call.node.runtime.clock.now() + maxTimeMS;
    return undefined;
  },
};

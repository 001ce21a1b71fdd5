import type { CmapEvent } from '../cmap/cmap-events.ts';
import { ConnectionPoolRun, officialName } from '../machine-data/connection-pool-run.ts';
import type { Machine, MachineOutput } from '../machine-data/machine.ts';

/**
 * In: `poolOptions`, `failPoint`, `operations`. Out: the `events`, and the `error` that an operation of the
 * main thread ended with: `type`, `message`, `address`.
 */
export const connectionPool: Machine = async (input) => {
  const run = new ConnectionPoolRun(input);
  const error = await run.clock.run(
    run.operations().then(
      () => undefined,
      (thrown: Error & { address?: string }) => thrown,
    ),
  );
  const events = run.events.map(eventFields);
  if (error === undefined) return { events };
  const { name, message, address } = error;
  return { events, error: { type: name.replace(/^Mongo/, ''), message, address } };
};

function eventFields(event: CmapEvent): MachineOutput {
  const {
    name,
    time: _time,
    durationMS,
    error,
    ...fields
  } = event as CmapEvent & {
    durationMS?: number;
    error?: Error;
  };
  return {
    type: officialName(name),
    ...fields,
    ...(durationMS !== undefined && { duration: durationMS }),
    ...(error !== undefined && { error: error.message }),
  };
}

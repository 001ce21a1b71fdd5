import type { Machine } from '../machine-data/machine.ts';
import { nextAverage } from '../sdam/round-trip-time.ts';

/** In: `avg_rtt_ms` (`NULL`: none yet), `new_rtt_ms`. Out: the `average` in milliseconds. */
export const roundTripTime: Machine = ({ avg_rtt_ms: average, new_rtt_ms: sample }) => ({
  average: nextAverage(average === 'NULL' ? -1 : average, sample),
});

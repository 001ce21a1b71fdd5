import { TestFailure } from '../operation-execution/test-failure.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import { hasMembers, member, wholeFile } from '../test-file/older-file.ts';
import { refuse } from '../test-file/reader.ts';

const NAME = 'server selection: round trip time';
/** Averages are floating-point numbers. */
const TOLERANCE = 1e-9;

/** The average of round trip times after one more sample. */
export const roundTripTime: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'new_rtt_ms', 'new_avg_rtt'),
  parse(source) {
    const json = wholeFile(source.json);
    const { avg_rtt_ms, new_rtt_ms } = json;
    const wanted = member(json, 'new_avg_rtt', (value, place) =>
      typeof value === 'number' ? value : refuse(value, place, 'a number'),
    );
    return machineFile(source, NAME, [
      {
        description: '(the file)',
        async check(ask) {
          const answer = await ask('roundTripTime', { avg_rtt_ms, new_rtt_ms });
          if (answer.kind === 'refused') {
            throw new TestFailure(`refused: ${answer.error.message}`);
          }
          const actual = Number(answer.value['average']);
          if (Math.abs(actual - wanted) <= TOLERANCE) return;
          const message = `to be ${wanted}`;
          throw new TestFailure(`new_avg_rtt: expected ${message}`, [
            { path: 'new_avg_rtt', message, expected: wanted, actual },
          ]);
        },
      },
    ]);
  },
};

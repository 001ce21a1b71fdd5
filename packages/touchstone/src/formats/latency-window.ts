import { TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, integer, jsonObject } from '../test-file/reader.ts';

const NAME = 'server selection: in window';

/** Tells how often each server within the latency window is chosen, when some are busier than others. */
export const latencyWindow: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'topology_description', 'mocked_topology_state'),
  parse(source) {
    const json = wholeFile(source.json);
    member(json, 'mocked_topology_state', arrayOf(jsonObject));
    member(json, 'iterations', integer);
    member(json, 'outcome', jsonObject);
    const check = (ask: AskMachine): Promise<void> => checkFrequencies(relaxed(json), ask);
    const description = String(json['description'] ?? '(the file)');
    return machineFile(source, NAME, [{ description, check }]);
  },
};

async function checkFrequencies(file: Json, ask: AskMachine): Promise<void> {
  const { topology_description, mocked_topology_state, iterations, outcome } = file;
  const answer = await ask('latencyWindow', {
    topology_description,
    mocked_topology_state,
    iterations,
  });
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const selected: Record<string, number> = answer.value['selected'];
  for (const [address, wanted] of Object.entries<number>(outcome.expected_frequencies)) {
    const share = Number(selected[address] ?? 0) / iterations;
    // "All" and "none" are meant as they stand.
    const tolerance = wanted === 0 || wanted === 1 ? 0 : outcome.tolerance;
    if (Math.abs(share - wanted) <= tolerance) continue;
    const message = `to be ${wanted} ± ${tolerance}`;
    const path = `expected_frequencies.${address}`;
    throw new TestFailure(`outcome at ${path}: expected ${message}`, [
      { path, message, expected: wanted, actual: share },
    ]);
  }
}

import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, jsonObject } from '../test-file/reader.ts';

const NAME = 'server selection';
/** The members that the machine is given: the rest of a file is what is expected of it. */
const INPUT = [
  'topology_description',
  'operation',
  'read_preference',
  'deprioritized_servers',
  'heartbeatFrequencyMS',
];

/** Server selection and max staleness: a topology and a read preference, and the servers that suit. */
export const serverSelection: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'topology_description') && ('suitable_servers' in json || 'error' in json),
  parse(source) {
    const json = wholeFile(source.json);
    member(json, 'topology_description', jsonObject);
    if (json['error'] !== true) {
      member(json, 'suitable_servers', arrayOf(jsonObject));
      member(json, 'in_latency_window', arrayOf(jsonObject));
    }
    const check = (ask: AskMachine): Promise<void> => checkSelection(relaxed(json), ask);
    return machineFile(source, NAME, [{ description: '(the file)', check }]);
  },
};

async function checkSelection(file: Json, ask: AskMachine): Promise<void> {
  const given = INPUT.filter((name) => file[name] !== undefined);
  const input = Object.fromEntries(given.map((name) => [name, file[name]]));
  const answer = await ask('serverSelection', input);
  if (file['error'] === true) {
    if (answer.kind === 'refused') return;
    throw new TestFailure('the driver was to refuse this, and selected servers');
  }
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const { suitable, inLatencyWindow } = answer.value;
  requireNoMismatch(
    'suitable_servers',
    matchPlain(addresses(file['suitable_servers']), [...suitable].sort()),
  );
  requireNoMismatch(
    'in_latency_window',
    matchPlain(addresses(file['in_latency_window']), [...inLatencyWindow].sort()),
  );
}

function addresses(servers: readonly Json[]): readonly string[] {
  return servers.map((server) => String(server['address'])).sort();
}

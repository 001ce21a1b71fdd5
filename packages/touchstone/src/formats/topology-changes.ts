import { matchChanges, matchTopology } from '../match/match-discovery.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import { playPhases } from '../sdam-wire/play-phases.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { exact, hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, jsonObject, string } from '../test-file/reader.ts';

const NAME = 'SDAM';

/** Server discovery and monitoring: replies and errors in phases, and what the topology is after each. */
export const topologyChanges: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'uri', 'phases'),
  parse(source) {
    const json = wholeFile(source.json);
    const description = member(json, 'description', string);
    member(json, 'uri', string);
    member(json, 'phases', arrayOf(jsonObject));
    const check = (ask: AskMachine): Promise<void> => checkPhases(relaxed(json), ask);
    const watch = (context: TestContext): Promise<string | null> =>
      watchPhases(exact(json), context);
    return machineFile(source, NAME, [{ description, check, watch }]);
  },
};

async function watchPhases(file: Json, context: TestContext): Promise<string | null> {
  const unobserved = await playPhases(file, context);
  return unobserved.length === 0 ? null : `the driver does not tell ${unobserved.join(', ')}`;
}

async function checkPhases(file: Json, ask: AskMachine): Promise<void> {
  const phases = file['phases'].map(({ responses, applicationErrors }: Json) => ({
    ...(responses !== undefined && { responses }),
    ...(applicationErrors !== undefined && { applicationErrors }),
  }));
  const answer = await ask('topology', { uri: file['uri'], phases });
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  for (const [at, { outcome }] of file['phases'].entries()) {
    const told = answer.value['phases'][at];
    const mismatches =
      outcome.events === undefined
        ? matchTopology(outcome, told)
        : matchChanges(outcome.events, told.events);
    requireNoMismatch(`phases[${at}].outcome`, mismatches);
  }
}

import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, isJsonObject, jsonObject } from '../test-file/reader.ts';

const NAME = 'auth connection string';

/** Connection strings and the credentials that they describe. */
export const credential: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'tests') &&
    Array.isArray(json['tests']) &&
    json['tests'].every(isCredentialCase),
  parse(source) {
    const json = wholeFile(source.json);
    const tests = member(json, 'tests', arrayOf(jsonObject)).map(relaxed);
    const cases = tests.map((test) => ({
      description: String(test['description']),
      check: (ask: AskMachine) => checkCredential(test, ask),
    }));
    return machineFile(source, NAME, cases);
  },
};

function isCredentialCase(test: unknown): boolean {
  if (!isJsonObject(test) || 'warning' in test) return false;
  return typeof test['uri'] === 'string' && typeof test['valid'] === 'boolean';
}

async function checkCredential(test: Json, ask: AskMachine): Promise<void> {
  const { uri, valid, credential: wanted } = test;
  const answer = await ask('credential', { uri });
  if (!valid) {
    if (answer.kind === 'refused') return;
    throw new TestFailure('the driver was to refuse this credential, and took it');
  }
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const { credential: actual } = answer.value;
  if ((wanted ?? null) === null) {
    requireNoMismatch('credential', matchPlain(null, actual));
    return;
  }
  const properties = wanted.mechanism_properties ?? {};
  const whole = { ...wanted, mechanism_properties: properties };
  requireNoMismatch('credential', matchPlain(whole, actual));
  // A driver may tell more of a credential; a property that nobody gave is a mistake.
  const names = Object.keys(properties).sort();
  const told = Object.keys(actual.mechanism_properties ?? {}).sort();
  requireNoMismatch('credential.mechanism_properties', matchPlain(names, told));
}

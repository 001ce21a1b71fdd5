import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import { matchOptions } from '../run/uri-options.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, isJsonObject, jsonObject } from '../test-file/reader.ts';

const NAME = 'connection string';

/** Connection strings and what they mean: hosts, user, options, warnings; or that they are refused. */
export const connectionString: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'tests') && Array.isArray(json['tests']) && json['tests'].every(isUriCase),
  parse(source) {
    const json = wholeFile(source.json);
    const tests = member(json, 'tests', arrayOf(jsonObject)).map(relaxed);
    const cases = tests.map((test) => ({
      description: String(test['description']),
      check: (ask: AskMachine) => checkUri(test, ask),
    }));
    return machineFile(source, NAME, cases);
  },
};

function isUriCase(test: unknown): boolean {
  return isJsonObject(test) && typeof test['uri'] === 'string' && 'warning' in test;
}

async function checkUri(test: Json, ask: AskMachine): Promise<void> {
  const { uri, valid, warning } = test;
  const answer = await ask('connectionString', { uri });
  const warned = answer.kind === 'value' && answer.value['warnings'].length > 0;
  if (!valid) {
    // Without a word about warnings a driver may refuse, or ignore the option and say so.
    if (answer.kind === 'refused' || (warning === null && warned)) return;
    throw new TestFailure('the driver was to refuse this connection string, and took it');
  }
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const { warnings, hosts, auth, options } = answer.value;
  if (warning !== null && warning !== warned) {
    throw new TestFailure(
      warning ? 'the driver was to warn, and did not' : `unexpected warning: ${warnings[0]}`,
    );
  }
  if (test['hosts']) requireNoMismatch('hosts', matchPlain(test['hosts'], hosts));
  if (test['auth']) requireNoMismatch('auth', matchPlain(test['auth'], auth));
  requireNoMismatch('options', matchOptions(test['options'] ?? {}, options));
  checkConcerns(test, options);
}

function checkConcerns({ readConcern, writeConcern }: Json, options: Json): void {
  if (readConcern !== undefined) {
    const actual = { level: options['readConcernLevel'] };
    requireNoMismatch('readConcern', matchPlain({ level: null, ...readConcern }, actual));
  }
  if (writeConcern !== undefined) {
    // The names of options have no case.
    const timeout = Object.keys(options).find((name) => name.toLowerCase() === 'wtimeoutms');
    const { w, journal } = options;
    const wtimeoutMS = timeout === undefined ? undefined : options[timeout];
    const wanted = { w: null, journal: null, wtimeoutMS: null, ...writeConcern };
    requireNoMismatch('writeConcern', matchPlain(wanted, { w, journal, wtimeoutMS }));
  }
}

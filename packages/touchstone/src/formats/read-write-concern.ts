import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, isJsonObject, jsonObject } from '../test-file/reader.ts';

const NAME = 'read and write concern documents';

/** Read and write concerns, and the documents that commands carry for them. */
export const readWriteConcern: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'tests') && Array.isArray(json['tests']) && json['tests'].every(isConcernCase),
  parse(source) {
    const json = wholeFile(source.json);
    const tests = member(json, 'tests', arrayOf(jsonObject)).map(relaxed);
    const cases = tests.map((test) => ({
      description: String(test['description']),
      check: (ask: AskMachine) => checkConcern(test, ask),
    }));
    return machineFile(source, NAME, cases);
  },
};

function isConcernCase(test: unknown): boolean {
  return isJsonObject(test) && ('readConcernDocument' in test || 'writeConcernDocument' in test);
}

async function checkConcern(test: Json, ask: AskMachine): Promise<void> {
  const { valid, readConcern, writeConcern, readConcernDocument, writeConcernDocument } = test;
  const input = writeConcern === undefined ? { readConcern } : { writeConcern };
  const answer = await ask('readWriteConcern', input);
  if (!valid) {
    if (answer.kind === 'refused') return;
    throw new TestFailure('the driver was to refuse this concern, and took it');
  }
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const { document, isServerDefault, isAcknowledged } = answer.value;
  const wanted = writeConcernDocument ?? readConcernDocument;
  requireNoMismatch('document', matchPlain(wanted, document));
  requireNoMismatch(
    'document',
    matchPlain(Object.keys(wanted).sort(), Object.keys(document).sort()),
  );
  requireNoMismatch('isServerDefault', matchPlain(test['isServerDefault'], isServerDefault));
  if (writeConcern === undefined) return;
  requireNoMismatch('isAcknowledged', matchPlain(test['isAcknowledged'], isAcknowledged));
}

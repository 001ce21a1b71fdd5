import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import { seedListRecords } from '../run/seed-list-records.ts';
import type { TestFormat } from '../run/test-format.ts';
import { matchOptions } from '../run/uri-options.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { isJsonObject, string } from '../test-file/reader.ts';

const NAME = 'initial DNS seed list';

/** `mongodb+srv` connection strings, and the seeds and options that DNS leads to. */
export const seedList: TestFormat = {
  name: NAME,
  recognize: ({ file, json }) =>
    /(^|\/)initial-dns-seedlist-discovery\/tests\//.test(file) &&
    isJsonObject(json) &&
    'uri' in json &&
    !('schemaVersion' in json),
  parse(source) {
    const json = wholeFile(source.json);
    member(json, 'uri', string);
    const check = (ask: AskMachine): Promise<void> => checkSeeds(relaxed(json), ask);
    const description = String(json['comment'] ?? '(the file)');
    return machineFile(source, NAME, [{ description, check }]);
  },
};

async function checkSeeds(file: Json, ask: AskMachine): Promise<void> {
  const { uri, seeds, numSeeds, error, options = {} } = file;
  const answer = await ask('seedList', { uri, records: seedListRecords });
  if (error === true) {
    if (answer.kind === 'refused') return;
    throw new TestFailure('the driver was to refuse this, and found seeds');
  }
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const found: readonly string[] = [...answer.value['seeds']].sort();
  if (seeds !== undefined) requireNoMismatch('seeds', matchPlain([...seeds].sort(), found));
  if (numSeeds !== undefined) {
    requireNoMismatch('numSeeds', matchPlain(numSeeds, new Set(found).size));
  }
  requireNoMismatch('options', matchOptions(options, answer.value['options']));
  checkParsedOptions(file['parsed_options'] ?? {}, answer.value);
}

/** The database counts under several names, as the files have it. */
function checkParsedOptions(wanted: Json, { username, password, database }: Json): void {
  const actual = {
    user: username,
    password,
    db: database,
    defaultDatabase: database,
    auth_database: database,
  };
  requireNoMismatch('parsed_options', matchPlain(wanted, actual));
}

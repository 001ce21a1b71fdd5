import { matchPlain } from '../match/match-plain.ts';
import { requireNoMismatch, TestFailure } from '../operation-execution/test-failure.ts';
import type { AskMachine } from '../run/machine-file.ts';
import { machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, jsonObject, string } from '../test-file/reader.ts';

const NAME = 'CMAP';
const PLACEHOLDERS = [42, '42'];

/** Connection monitoring and pooling: operations on one pool, its events, perhaps an error. */
export const connectionPool: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'style', 'operations'),
  parse(source) {
    const json = wholeFile(source.json);
    const description = member(json, 'description', string);
    member(json, 'operations', arrayOf(jsonObject));
    const check = (ask: AskMachine): Promise<void> => checkPool(relaxed(json), ask);
    return machineFile(source, NAME, [{ description, check }]);
  },
};

async function checkPool(file: Json, ask: AskMachine): Promise<void> {
  const { poolOptions, failPoint, operations, error: wantedError } = file;
  const answer = await ask('connectionPool', {
    operations,
    ...(poolOptions !== undefined && { poolOptions }),
    ...(failPoint !== undefined && { failPoint }),
  });
  if (answer.kind === 'refused') throw new TestFailure(`refused: ${answer.error.message}`);
  const { events, error } = answer.value;
  if (wantedError === undefined && error !== undefined) {
    throw new TestFailure(`unexpected error: ${error.message}`);
  }
  if (wantedError !== undefined) {
    requireNoMismatch('error', matchPlain(wantedError, error, { placeholders: PLACEHOLDERS }));
  }
  const ignored = new Set<string>(file['ignore'] ?? []);
  const seen = (events as readonly Json[]).filter(({ type }) => !ignored.has(type));
  const wanted: readonly Json[] = file['events'] ?? [];
  // A test names the events up to its end; what the pool does afterwards is its own business.
  const compared = seen.slice(0, wanted.length);
  requireNoMismatch('events', matchPlain(wanted, compared, { placeholders: PLACEHOLDERS }));
}

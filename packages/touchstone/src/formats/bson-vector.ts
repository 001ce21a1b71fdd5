import { TestFailure } from '../operation-execution/test-failure.ts';
import { type AskMachine, type MachineCase, machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { hasMembers, member, relaxed, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, jsonObject } from '../test-file/reader.ts';

const NAME = 'BSON vectors';

/**
 * Vectors (binary subtype 9): numbers, their type and padding, to BSON and back; or that they are refused.
 * Source: bson-binary-vector, tests/README.md.
 */
export const bsonVector: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'test_key', 'tests') && !('bson_type' in json) && Array.isArray(json['tests']),
  parse(source) {
    const json = wholeFile(source.json);
    const key = String(json['test_key']);
    const tests = member(json, 'tests', arrayOf(jsonObject)).map(relaxed);
    return machineFile(
      source,
      NAME,
      tests.map((test) => vectorCase(test, key)),
    );
  },
};

function vectorCase(test: Json, key: string): MachineCase {
  const { valid, vector, dtype_hex: dtype, padding = 0, canonical_bson: bson } = test;
  const encoding = { key, dtype, padding, values: vector };
  return {
    description: String(test['description']),
    async check(ask) {
      if (!valid) {
        if (vector !== undefined) await checkRefused(ask, encoding);
        if (bson !== undefined) await checkRefused(ask, { key, bson });
        return;
      }
      const encoded = await translate(ask, encoding);
      requireSame('bson', String(encoded['bson']).toUpperCase(), bson.toUpperCase());
      const decoded = await translate(ask, { key, bson });
      requireSame('dtype', Number(decoded['dtype']), Number(dtype));
      requireSame('padding', Number(decoded['padding']), padding);
      const values = decoded['values'] as readonly unknown[];
      requireSame('length', values.length, vector.length);
      const stored = vector.map((value: number) => asStored(value, Number(dtype)));
      for (const [at, value] of values.entries()) requireSame(`[${at}]`, Number(value), stored[at]);
    },
  };
}

const FLOAT32 = 0x27;

/** A number of a test need not be one that 32 bits can tell apart from its neighbors. */
function asStored(value: number, dtype: number): number {
  return dtype === FLOAT32 ? Math.fround(value) : value;
}

async function translate(ask: AskMachine, input: Json): Promise<Json> {
  const answer = await ask('bsonVector', input);
  if (answer.kind === 'value') return answer.value;
  throw new TestFailure(`refused: ${answer.error.message}`);
}

async function checkRefused(ask: AskMachine, input: Json): Promise<void> {
  const answer = await ask('bsonVector', input);
  if (answer.kind === 'refused') return;
  const what = 'bson' in input ? 'these bytes' : 'this vector';
  throw new TestFailure(`the driver was to refuse ${what}, and took them`);
}

function requireSame(what: string, actual: unknown, expected: unknown): void {
  if (Object.is(actual, expected)) return;
  throw new TestFailure(`${what}: expected ${expected}, got ${actual}`);
}

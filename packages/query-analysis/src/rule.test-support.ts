// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { decode, encode } from '@touchstone/protocol';
import { Binary, EJSON } from 'bson';
import { analyzeCommand, QueryAnalysisError } from './index.ts';
import { randomCommand, SECRET_LONG, SECRET_TEXT } from './random-command.test-support.ts';
import { drawFrom } from './random-schema.test-support.ts';

/** The outcome of many random commands. */
export interface RuleOutcome {
  /** The number that left with marks, without any, and not at all. */
  readonly marked: number;
  readonly unmarked: number;
  readonly refused: number;
}

const NEEDLES: readonly Buffer[] = [
  Buffer.from(SECRET_TEXT),
  Buffer.from(encode({ l: SECRET_LONG }).slice(7, 15)),
];

/** Analyzes random commands from seeds on; throws for the first in whose answer a secret is seen outside of a mark. */
export function holdRule(firstSeed: number, cases: number): RuleOutcome {
  const outcome = { marked: 0, unmarked: 0, refused: 0 };
  for (let seed = firstSeed; seed < firstSeed + cases; seed += 1) {
    const { command } = randomCommand(drawFrom(seed));
    let answer: Uint8Array;
    try {
      answer = analyzeCommand(encode(command), 'db');
    } catch (error) {
      if (!(error instanceof QueryAnalysisError)) throw error;
      assert.ok(!error.message.includes(SECRET_TEXT), `seed ${seed}: the refusal tells the secret`);
      outcome.refused += 1;
      continue;
    }
    const { result, hasEncryptedPlaceholders } = decode(answer, { promoteValues: false }) as any;
    const seen = encode(withoutMarks(result));
    if (NEEDLES.some((needle) => Buffer.from(seen).includes(needle))) {
      assert.fail(`seed ${seed}: ${EJSON.stringify(command)} leaves as ${EJSON.stringify(result)}`);
    }
    outcome[hasEncryptedPlaceholders.valueOf() ? 'marked' : 'unmarked'] += 1;
  }
  return outcome;
}

function withoutMarks(value: any): any {
  if (value instanceof Binary) return value.sub_type === 6 ? null : value;
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutMarks(one)]));
}

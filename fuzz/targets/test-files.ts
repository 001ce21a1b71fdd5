import { EJSON } from 'bson';
import { parseTestFile, TestFileError } from 'touchstone';
import type { Chance } from '../chance.ts';
import { mutated } from '../mutate.ts';
import { functionTarget, type TargetDefinition } from '../target.ts';
import { anyDocument, anyValue } from '../values.ts';

const NAMES = [
  'description',
  'schemaVersion',
  'createEntities',
  'initialData',
  'runOnRequirements',
  'tests',
  'operations',
  'name',
  'object',
  'arguments',
  'expectResult',
  'expectError',
  'expectEvents',
  'client',
  'database',
  'collection',
  'id',
  'outcome',
  'skipReason',
  'minServerVersion',
];

function testFile(chance: Chance): object {
  return {
    description: 'x',
    schemaVersion: '1.0',
    ...anyDocument(chance, 4, NAMES),
    tests: chance.once(3)
      ? anyValue(chance, 3)
      : [{ description: 'y', operations: [anyDocument(chance, 3, NAMES)] }],
  };
}

/** Unified test files of any fields, mutated. */
export const testFiles: TargetDefinition = functionTarget(
  'test files',
  (chance) => {
    const text = Buffer.from(EJSON.stringify(testFile(chance)));
    return chance.once(2) ? mutated(text, chance) : text;
  },
  (input) => {
    parseTestFile(Buffer.from(input).toString());
  },
  (error) => error instanceof TestFileError,
);

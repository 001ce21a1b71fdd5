import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Double, Int32, Long } from 'bson';
import { parseTestFile } from './parse-test-file.ts';
import { type Problem, TestFileError } from './reader.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const specifications =
  process.env['TOUCHSTONE_SPECS'] ?? join(root, '..', 'shared', 'specifications');
const source = join(specifications, 'source');

type Json = Record<string, unknown>;

function fileWith(members: Json, test: Json = {}): string {
  return JSON.stringify({
    description: 'a file',
    schemaVersion: '1.28',
    tests: [{ description: 'a test', operations: [], ...test }],
    ...members,
  });
}

function problemsOf(text: string): readonly Problem[] {
  try {
    parseTestFile(text);
  } catch (error) {
    assert.ok(error instanceof TestFileError);
    return error.problems;
  }
  return [];
}

const client = { client: { id: 'client0' } };

describe('parseTestFile', () => {
  it('reads a file into a tree with defaults', () => {
    const file = parseTestFile(
      fileWith(
        { createEntities: [client] },
        { operations: [{ name: 'find', object: 'collection0' }] },
      ),
    );
    assert.deepEqual(file.schemaVersion, [1, 28]);
    assert.deepEqual(file.createEntities, [{ kind: 'client', id: 'client0' }]);
    assert.deepEqual(file.runOnRequirements, []);
    const [operation] = file.tests[0]?.operations ?? [];
    assert.equal(operation?.ignoreResultAndError, false);
    assert.deepEqual(operation?.arguments, {});
    assert.equal(Object.hasOwn(operation ?? {}, 'expectResult'), false);
  });

  it('keeps the types of the numbers in documents', () => {
    const documents = [
      { a: 1, b: 1.5, c: 5_000_000_000, d: { $numberLong: '1' }, e: { $numberDouble: '1' } },
    ];
    const collection = { databaseName: 'd', collectionName: 'c', documents };
    const [data] = parseTestFile(fileWith({ initialData: [collection] })).initialData;
    const { a, b, c, d, e } = data?.documents[0] ?? {};
    assert.ok(a instanceof Int32 && b instanceof Double && c instanceof Long);
    assert.ok(d instanceof Long && e instanceof Double);
  });

  it('keeps the numbers of options plain', () => {
    const uriOptions = { maxPoolSize: 5 };
    const { createEntities } = parseTestFile(
      fileWith({ createEntities: [{ client: { id: 'client0', uriOptions } }] }),
    );
    assert.deepEqual(createEntities, [{ kind: 'client', id: 'client0', uriOptions }]);
  });

  it('keeps an expected null apart from no expectation', () => {
    const operation = { name: 'findOne', object: 'collection0', expectResult: null };
    const { tests } = parseTestFile(fileWith({}, { operations: [operation] }));
    assert.equal(tests[0]?.operations[0]?.expectResult, null);
  });

  it('names the place of every problem, not only of the first', () => {
    const paths = problemsOf(
      fileWith(
        { createEntities: [{ client: { id: 0 } }, { collection: { id: 'c' } }], surprise: 1 },
        { operations: [{ name: 'find' }], expectEvents: [{ client: 'client0' }] },
      ),
    ).map(({ path }) => path);
    assert.deepEqual(paths.sort(), [
      'createEntities[0].client.id',
      'createEntities[1].collection.collectionName',
      'createEntities[1].collection.database',
      'surprise',
      'tests[0].expectEvents[0].events',
      'tests[0].operations[0].object',
    ]);
  });

  it('says what was expected and what was found', () => {
    assert.deepEqual(problemsOf(fileWith({}, { skipReason: 7 })), [
      { path: 'tests[0].skipReason', expected: 'a string', found: 'number 7' },
    ]);
  });
});

const refusals: readonly [what: string, text: string, path: string][] = [
  ['text that is no JSON', '{', ''],
  ['a file that is no object', '[]', ''],
  ['a version that is none', fileWith({ schemaVersion: '1.2.3.4' }), 'schemaVersion'],
  ['a version that is too new', fileWith({ schemaVersion: '1.29' }), 'schemaVersion'],
  ['another major version', fileWith({ schemaVersion: '2.0' }), 'schemaVersion'],
  ['a file without tests', fileWith({ tests: [] }), 'tests'],
  [
    'a member that is newer than the version',
    fileWith({ schemaVersion: '1.12' }, { expectLogMessages: [{ client: 'c', messages: [] }] }),
    'tests[0].expectLogMessages',
  ],
  [
    'a choice that is newer than the version',
    fileWith({ schemaVersion: '1.2', runOnRequirements: [{ topologies: ['load-balanced'] }] }),
    'runOnRequirements[0].topologies[0]',
  ],
  ['an empty requirement', fileWith({ runOnRequirements: [{}] }), 'runOnRequirements[0]'],
  [
    'an entity of two kinds',
    fileWith({ createEntities: [{ ...client, thread: { id: 't' } }] }),
    'createEntities[0]',
  ],
  [
    'a result beside an error',
    fileWith(
      {},
      {
        operations: [{ name: 'a', object: 'b', expectResult: 1, expectError: { isError: true } }],
      },
    ),
    'tests[0].operations[0].expectResult',
  ],
  [
    'an event of another type',
    fileWith({}, { expectEvents: [{ client: 'c', events: [{ poolReadyEvent: {} }] }] }),
    'tests[0].expectEvents[0].events[0].poolReadyEvent',
  ],
  [
    'malformed Extended JSON',
    fileWith({}, { operations: [{ name: 'a', object: 'b', arguments: { a: { $oid: 'x' } } }] }),
    'tests[0].operations[0].arguments',
  ],
  [
    'a write concern for initial data',
    fileWith({
      initialData: [
        {
          databaseName: 'd',
          collectionName: 'c',
          createOptions: { writeConcern: { w: 1 } },
          documents: [],
        },
      ],
    }),
    'initialData[0].createOptions.writeConcern',
  ],
];

describe('parseTestFile', () => {
  for (const [what, text, path] of refusals) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(
        problemsOf(text).map((problem) => problem.path),
        [path],
      );
    });
  }
});

describe('the official files', { skip: existsSync(source) ? false : `no ${source}` }, () => {
  const files = existsSync(source) ? unifiedFiles() : [];

  it('refuses every file of "invalid"', () => {
    const invalid = files.filter(({ file }) => file.includes('tests/invalid/'));
    const accepted = invalid.filter(({ text }) => problemsOf(text).length === 0);
    assert.ok(invalid.length > 0);
    assert.deepEqual(accepted, []);
  });

  it('accepts every other file, but the one of an unsupported version', () => {
    const others = files.filter(({ file }) => !file.includes('tests/invalid/'));
    const refused = others.flatMap(({ file, text }) => {
      const [problem] = problemsOf(text);
      return problem === undefined ? [] : [`${file} ${problem.path}`];
    });
    assert.ok(others.length > 0);
    assert.deepEqual(refused, [
      'unified-test-format/tests/valid-fail/schemaVersion-unsupported.json schemaVersion',
    ]);
  });
});

function unifiedFiles(): readonly { readonly file: string; readonly text: string }[] {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.json') && name.includes('tests'))
    .map((file) => ({ file, text: readFileSync(join(source, file), 'utf8') }))
    .filter(({ file, text }) => file.includes('tests/invalid/') || /"schemaVersion"/.test(text));
}

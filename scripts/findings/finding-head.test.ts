import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findingHead, placeOf } from './finding-head.ts';

test('a command ends behind its server, whatever is said of it', () => {
  const python =
    '"""It departs.\n\npip install x && python3 it.py "$MONGODB_URI"   (8.0)\nprints: a b\n"""';
  const command = 'pip install x && python3 it.py "$MONGODB_URI"';
  assert.deepEqual(findingHead('it.py', python), { command, prints: ['a b'], members: 1 });
});

test('the comments of every language are read', () => {
  const go = '// It departs.\n// go run . "$MONGODB_URI"\n// prints: one\n// prints: two\n';
  assert.deepEqual(findingHead('it.go.txt', go).prints, ['one', 'two']);
  const c =
    '/* It departs.\n * cc it.c && ./it "$MONGODB_URI"\n * members: 3\n * prints: 1 left */\n';
  const head = { command: 'cc it.c && ./it "$MONGODB_URI"', prints: ['1 left'], members: 3 };
  assert.deepEqual(findingHead('it.c', c), head);
});

test('a script that does not say what it prints is refused', () => {
  assert.throws(() => findingHead('it.c', '// ./it "$MONGODB_URI"'), /it\.c must say a command/);
});

test('a project of the language finds its main file', () => {
  assert.equal(placeOf('rust-x.rs.txt'), 'src/main.rs');
  assert.equal(placeOf('pymongo-x.py'), 'pymongo-x.py');
});

test('every script of docs/findings says how it is run, and FINDINGS.md names it', () => {
  const page = readFileSync('docs/FINDINGS.md', 'utf8');
  for (const script of readdirSync('docs/findings')) {
    findingHead(script, readFileSync(`docs/findings/${script}`, 'utf8'));
    assert.ok(page.includes(`(findings/${script})`), `${script} is not named`);
  }
});

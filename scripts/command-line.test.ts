import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpOf } from './command-line.ts';

test('help is the comment at the head, without its marks', () => {
  const text =
    '/**\n * `npm run x`: does it.\n *\n *     npm run x -- --now\n */\nimport 1;\n/** More. */\n';
  assert.equal(helpOf(text), '`npm run x`: does it.\n\n    npm run x -- --now');
  assert.equal(helpOf('/** One line. */\nx();\n'), 'One line.');
});

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** The compiled files that the commands of the house start, but for the compiler and what `build` does after it. */
const commands = Object.entries(scripts).flatMap(([name, line]) => {
  const file = /node (dist\/\S+\.js)/.exec(line.replace('dist/scripts/bundle.js', ''))?.[1];
  return file === undefined || name === 'build' ? [] : [{ name, file }];
});

test('every command of the house explains itself, and refuses an option that it does not know', () => {
  assert.ok(commands.length > 20);
  for (const { name, file } of commands) {
    const source = readFileSync(file.replace(/^dist\//, '').replace(/\.js$/, '.ts'), 'utf8');
    assert.match(
      source,
      /\bcommandLine\(/,
      `npm run ${name} does not read its words with commandLine`,
    );
    assert.ok(
      helpOf(source).includes('npm'),
      `npm run ${name} has no head that says how it is called`,
    );
  }
  const ran = (name: string, word: string) =>
    spawnSync(process.execPath, [`dist/${name}.js`, word], { encoding: 'utf8' });
  assert.match(ran('recordings/mongosh/index', '--help').stdout, /^`npm run test:mongosh/);
  const refused = ran('scripts/repeat', '--odd');
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /'--odd'[\s\S]*`npm run test:repeat/);
});

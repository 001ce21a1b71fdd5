/** Runs the tests of the applications in `examples/applications`; they are installed into `.cache/applications`. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installWithOurs } from '../release/install-with-ours.ts';
import { run } from '../release/project.ts';

const SOURCES = 'examples/applications';
const CACHE = resolve('.cache/applications');

const wanted = process.argv[2] ?? '';
const names = readdirSync(SOURCES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.includes(wanted))
  .map(({ name }) => name);
const projects = names.map((name) => ({
  folder: join(CACHE, name),
  description: JSON.parse(readFileSync(join(SOURCES, name, 'package.json'), 'utf8')) as object,
}));

if (await installWithOurs(projects, ['server'])) {
  for (const name of names) {
    const folder = join(CACHE, name);
    cpSync(join(SOURCES, name), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('package.json'),
    });
    try {
      await run('npm', ['test'], folder);
      process.stdout.write(`✔ ${name}\n`);
    } catch (error) {
      process.stdout.write(`✖ ${name}\n${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
}

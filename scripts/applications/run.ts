/**
 * Runs the tests of the applications in `examples/applications`; they are installed into `.cache/applications`:
 *
 *     npm run test:applications [-- NAME]    the one whose name contains that
 */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLine } from '../command-line.ts';
import { installWithOurs } from '../release/install-with-ours.ts';
import { run } from '../release/project.ts';

const SOURCES = 'examples/applications';
const CACHE = resolve('.cache/applications');

const [wanted = ''] = commandLine(import.meta.filename, {}, { takesWords: true }).positionals;
const names = readdirSync(SOURCES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.includes(wanted))
  .map(({ name }) => name);
const projects = names.map((name) => ({
  folder: join(CACHE, name),
  description: descriptionOf(name),
}));

if (await installWithOurs(projects, ['server'])) {
  for (const name of names) {
    const folder = join(CACHE, name);
    cpSync(join(SOURCES, name), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('package.json'),
    });
    if (!(await isAvailable(name, folder))) continue;
    try {
      await run('npm', ['test'], folder);
      process.stdout.write(`✔ ${name}\n`);
    } catch (error) {
      process.stdout.write(`✖ ${name}\n${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
}

interface Description {
  /** `available` fails where something is missing that is no package of the registry. */
  readonly scripts: Readonly<Record<'test', string> & Partial<Record<'available', string>>>;
}

function descriptionOf(name: string): Description {
  return JSON.parse(readFileSync(join(SOURCES, name, 'package.json'), 'utf8')) as Description;
}

async function isAvailable(name: string, folder: string): Promise<boolean> {
  if (descriptionOf(name).scripts.available === undefined) return true;
  try {
    await run('npm', ['run', 'available'], folder);
    return true;
  } catch (error) {
    const [reason = ''] = /request to .*|reason: .*/.exec((error as Error).message) ?? [];
    // Whatever else goes wrong is wrong with the application.
    if (reason === '') throw error;
    process.stdout.write(`- ${name}: skipped, ${reason}\n`);
    return false;
  }
}

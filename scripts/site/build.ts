/** Makes the site: `npm run site [-- FOLDER]` (`.cache/site` unless told). A link that leads nowhere fails, and nothing is written. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from '../command-line.ts';
import { brokenLinks, documents } from './documents.ts';
import { pageOf, pageText } from './page.ts';

const [folder = '.cache/site'] = commandLine(
  import.meta.filename,
  {},
  { takesWords: true },
).positionals;

const all = documents();
const broken = brokenLinks(all);
if (broken.length > 0) {
  process.stdout.write(`${broken.join('\n')}\n`);
  process.exitCode = 1;
} else {
  rmSync(folder, { recursive: true, force: true });
  for (const each of all) {
    const path = join(folder, pageOf(each.path));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, pageText(each, all));
  }
  process.stdout.write(`${all.length} pages in ${folder}\n`);
}

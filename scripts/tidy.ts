/** The checks that no linter makes of this repository. Each returns the faults it found, one a line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { layerFaults, layersOf } from './layers.ts';
import { PublicSurface } from './public-members.ts';
import type { SourceFile } from './source-tree.ts';
import { filesBelow, PACKAGES, sourceFiles, sourceFolders } from './source-tree.ts';

export interface TidyCheck {
  readonly name: string;
  run(files: readonly SourceFile[]): readonly string[];
}

const BANNED_NAMES = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'types',
  'constants',
]);
const LENGTH_BUDGET = { median: 100, p90: 300 };

export const tidyChecks: readonly TidyCheck[] = [
  { name: 'file and folder names say what is inside', run: bannedNames },
  { name: 'a registry lists exactly its folder', run: registries },
  { name: 'a README stands in every subsystem and names every file', run: readmes },
  { name: 'a folder that is no registry holds at most thirty files', run: folderSizes },
  { name: 'files stay short', run: fileLengths },
  { name: 'nothing is left for later without an issue', run: unfinishedWork },
  { name: 'time and chance come from the runtime', run: worldAccess },
  { name: 'every public name and member is documented', run: publicDocs },
  { name: 'a comment is a sentence', run: fragments },
  { name: 'links in the documents lead somewhere', run: links },
  {
    name: 'imports point down, in no cycle, and the world is touched in its own place',
    run: layerRules,
  },
  { name: 'decisions are numbered without a gap', run: decisions },
];

function product(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter((file) => !file.isTest && file.path.startsWith('packages/'));
}

function bannedNames(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) =>
      path.split('/').some((part) => BANNED_NAMES.has(part.replace(/\..*$/, ''))),
    )
    .map(({ path }) => `${path}: name it after what it holds`);
}

/** A folder is a registry when its index.ts imports or re-exports its siblings and nothing else is named index. */
function registries(files: readonly SourceFile[]): readonly string[] {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const faults: string[] = [];
  for (const [folder, names] of sourceFolders(files)) {
    const index = texts.get(`${folder}/index.ts`);
    if (index === undefined || folder.endsWith('/src') || !basename(folder).endsWith('s')) continue;
    for (const name of names) {
      if (name !== 'index.ts' && !index.includes(`'./${name}'`)) {
        faults.push(`${folder}/index.ts does not list ${name}`);
      }
    }
  }
  return faults;
}

function readmes(files: readonly SourceFile[]): readonly string[] {
  const faults: string[] = [];
  for (const [folder, names] of sourceFolders(files)) {
    const inside = folder.split('/src')[1] ?? '';
    // Registries below a subsystem are explained by it; their index is their list.
    if (inside.split('/').length > 2) continue;
    const place = inside === '' ? dirname(folder) : folder;
    const readme = join(place, 'README.md');
    if (!existsSync(readme)) {
      faults.push(`${readme} is missing`);
    } else if (inside !== '' && !names.includes('index.ts')) {
      faults.push(...unnamed(readme, names));
    }
    const isOfServer = /^packages\/server\/src\/[^/]+$/.test(folder);
    if (isOfServer && existsSync(readme) && !/^Tests: /m.test(readFileSync(readme, 'utf8')))
      faults.push(`${readme} does not say by a line "Tests: …" which tests hold the subsystem`);
  }
  return faults;
}

function unnamed(readme: string, names: readonly string[]): string[] {
  const text = readFileSync(readme, 'utf8');
  return names
    .filter((name) => !text.includes(name.replace(/\.ts$/, '')))
    .map((name) => `${readme} does not name ${name}`);
}

const MOST_FILES = 30;

function folderSizes(files: readonly SourceFile[]): readonly string[] {
  return [...sourceFolders(files)]
    .filter(([, names]) => names.length > MOST_FILES && !names.includes('index.ts'))
    .map(([folder, names]) => `${folder}: ${names.length} files; part it by what they are about`);
}

function fileLengths(files: readonly SourceFile[]): readonly string[] {
  const lengths = product(files)
    .map((file) => file.lines)
    .sort((a, b) => a - b);
  const at = (share: number): number => lengths[Math.floor(lengths.length * share)] ?? 0;
  const faults: string[] = [];
  if (at(0.5) > LENGTH_BUDGET.median) faults.push(`the median is ${at(0.5)} lines`);
  if (at(0.9) > LENGTH_BUDGET.p90) faults.push(`the 90th percentile is ${at(0.9)} lines`);
  return faults;
}

function unfinishedWork(files: readonly SourceFile[]): readonly string[] {
  // Written in halves, so that this file is not its own first finding.
  const marks = ['TO-DO', 'FIX-ME', 'XX-X', 'HA-CK'].map((word) => word.replace('-', ''));
  const mark = new RegExp(`\\b(${marks.join('|')})\\b(?!.*#\\d)`);
  const switchedOff = /\b(test|it|describe)\.(only|todo)\(/;
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
      .filter(({ line }) => mark.test(line) || switchedOff.test(line))
      .map(({ line, at }) => `${at}: ${line.trim()}`),
  );
}

function worldAccess(files: readonly SourceFile[]): readonly string[] {
  const world = /\b(Date\.now|Math\.random|performance\.now|new Date\(\))/;
  return product(files)
    .filter(({ path }) => !path.startsWith('packages/runtime/src/node/'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
        .filter(({ line }) => world.test(line.replace(/^\s*(\/\/|\/?\*).*$/, '')))
        .map(({ line, at }) => `${at}: ${line.trim()}`),
    );
}

function publicDocs(files: readonly SourceFile[]): readonly string[] {
  const surface = new PublicSurface(files);
  return PACKAGES.flatMap((name) => surface.namesOf(`packages/${name}/src/index.ts`))
    .filter(({ isDocumented }) => !isDocumented)
    .map(({ path, line, name }) => `${path}:${line}: ${name} has no doc comment`);
}

/** A comment that opens with such a word is half a question, and its reader is left with the other half. */
function fragments(files: readonly SourceFile[]): readonly string[] {
  const opening = /^(?:What|Whether|How|Which|Who|Whose|Whom|Why)\b/;
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      const isNext = /^\s*\/\*\*?$/.test(lines[index - 1] ?? '');
      const [, block, after] = /^\s*(?:\/\*\*?\s+(.*)|\/\/\s?(.*))$/.exec(line) ?? [];
      const continues = after !== undefined && /^\s*\/\//.test(lines[index - 1] ?? '');
      const words = isNext
        ? line.replace(/^\s*\*\s?/, '')
        : continues
          ? ''
          : (block ?? after ?? '');
      return opening.test(words) ? [`${path}:${index + 1}: ${words}`] : [];
    });
  });
}

function links(): readonly string[] {
  const documents = ['README.md', 'CHANGELOG.md', ...filesBelow('docs')]
    .concat(PACKAGES.flatMap((name) => filesBelow(`packages/${name}`)))
    .filter(
      (path) => path.endsWith('.md') && !path.includes('/dist/') && !path.includes('node_modules'),
    );
  return documents.flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/```[\s\S]*?```/g, '');
    return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] as string)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(dirname(path), target)))
      .map((target) => `${path}: ${target} does not exist`);
  });
}

function layerRules(files: readonly SourceFile[]): readonly string[] {
  const layers = Object.fromEntries(PACKAGES.map((name) => [name, layersOf(name)]));
  const unlisted = PACKAGES.flatMap((name) => {
    const folders = readdirSync(`packages/${name}/src`, { withFileTypes: true });
    return folders
      .filter((folder) => folder.isDirectory() && !layers[name]?.includes(folder.name))
      .map((folder) => `packages/${name}/README.md: the layers do not name ${folder.name}`);
  });
  return [...unlisted, ...layerFaults(product(files), layers)];
}

function decisions(): readonly string[] {
  return filesBelow('docs/decisions')
    .map((path) => basename(path))
    .filter((name) => name !== 'README.md')
    .map((name, index) => ({ name, number: String(index + 1).padStart(4, '0') }))
    .filter(({ name, number }) => !name.startsWith(`${number}-`))
    .map(({ name, number }) => `docs/decisions/${name}: expected number ${number}`);
}

export function tidy(): ReadonlyMap<string, readonly string[]> {
  const files = sourceFiles();
  return new Map(tidyChecks.map((check) => [check.name, check.run(files)]));
}

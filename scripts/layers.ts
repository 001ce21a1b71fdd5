/**
 * The rules of who may import whom: packages point down, folders of a package import only folders that stand
 * below them in the line `Layers, top first: a · b · c` of its README, files form no cycle, and only
 * the world's own folders touch sockets, timers and DNS. Type imports count.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The packages that each package may import, besides itself. */
const ALLOWED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  runtime: ['protocol'],
  'query-analysis': ['protocol'],
  driver: ['protocol', 'runtime', 'query-analysis'],
  server: ['protocol', 'runtime'],
  mockup: ['protocol', 'runtime'],
  'memory-server': ['runtime', 'driver', 'server'],
  touchstone: ['protocol', 'runtime', 'query-analysis', 'driver', 'server', 'mockup'],
};
const WORLD_MODULES: ReadonlySet<string> = new Set([
  'node:net',
  'node:tls',
  'node:dns',
  'node:dns/promises',
  'node:timers',
  'node:timers/promises',
]);
const WORLD_GLOBAL = /(?<![.\w'`])(setTimeout|setInterval|setImmediate)\(/;
/** The place where the real world begins: the only folders that may touch sockets, timers and DNS. */
const WORLD_FOLDERS: ReadonlySet<string> = new Set(['runtime/node', 'runtime/simulated']);
/** A type import from a test's support module counts as much as a value. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g;

/** A file as the rules see it. */
export interface LayeredFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The folders of each package, top first. */
export type Layers = Readonly<Record<string, readonly string[]>>;

interface Imported extends LayeredFile {
  /** Package and folder; the folder is empty for files directly in `src`. */
  readonly name: string;
  readonly folder: string;
  readonly imports: readonly string[];
}

/** The layers that the README of a package names, top first. */
export function layersOf(name: string): readonly string[] {
  const readme = readFileSync(`packages/${name}/README.md`, 'utf8');
  const line = /^Layers, top first: ([\s\S]+?)\n\n/m.exec(`${readme}\n\n`)?.[1];
  if (line === undefined)
    throw new Error(`packages/${name}/README.md has no line "Layers, top first: …"`);
  return line
    .replaceAll('\n', ' ')
    .trim()
    .replace(/\.$/, '')
    .split('·')
    .map((folder) => folder.trim().replaceAll('`', ''))
    .filter((folder) => folder !== '');
}

/** Every breach of the rules, one a line; files are those of packages, without tests. */
export function layerFaults(files: readonly LayeredFile[], layers: Layers): readonly string[] {
  const imported = files.map(readImports);
  return [
    ...imported.flatMap((file) => file.imports.flatMap((target) => faultsOf(file, target, layers))),
    ...imported.flatMap(worldFaults),
    ...cycles(imported),
  ];
}

function readImports(file: LayeredFile): Imported {
  const [, name = '', , folder = ''] =
    /^packages\/([^/]+)\/src\/((?:([^/]+)\/)?).*$/.exec(file.path) ?? [];
  const imports = [...file.text.matchAll(IMPORT)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  return { ...file, name, folder, imports };
}

function faultsOf(file: Imported, target: string, layers: Layers): string[] {
  if (!target.startsWith('.')) return foreignFaults(file, target);
  const path = join(dirname(file.path), target).replaceAll('\\', '/');
  const [, name, folder = ''] = /^packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(path) ?? [];
  if (name !== file.name) return [`${file.path}: reaches into ${path} past its package`];
  const order = layers[file.name] ?? [];
  const [from, to] = [order.indexOf(file.folder), order.indexOf(folder)];
  const upward = from >= 0 && (to >= 0 ? to < from : folder === '' && file.folder !== '');
  return upward && folder !== ''
    ? [`${file.path}: ${file.folder} may not import ${folder}, which stands above it`]
    : [];
}

function foreignFaults(file: Imported, target: string): string[] {
  if (WORLD_MODULES.has(target) && !WORLD_FOLDERS.has(`${file.name}/${file.folder}`))
    return [`${file.path}: imports ${target}; only runtime/src/node touches the world`];
  const [, scoped, plain] = /^(?:@touchstone\/([^/]+)|(touchstone))(?:\/|$)/.exec(target) ?? [];
  const other = scoped ?? plain;
  if (other === undefined || other === file.name) return [];
  return ALLOWED_PACKAGES[file.name]?.includes(other)
    ? []
    : [`${file.path}: ${file.name} may not import ${target}`];
}

function worldFaults(file: Imported): string[] {
  if (WORLD_FOLDERS.has(`${file.name}/${file.folder}`)) return [];
  return file.text.split('\n').flatMap((line, index) => {
    const code = line.replace(/^\s*(?:\/\/|\/?\*).*$/, '').replace(/\s\/\/ .*$/, '');
    const found = WORLD_GLOBAL.exec(code)?.[1];
    return found === undefined
      ? []
      : [`${file.path}:${index + 1}: ${found}; take time from the runtime`];
  });
}

/** One line for each cycle, by the file at which a walk along the imports met itself again. */
function cycles(files: readonly Imported[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const faults: string[] = [];
  const walk = (file: Imported, way: readonly string[]): void => {
    if (way.includes(file.path)) {
      faults.push(`a cycle: ${[...way.slice(way.indexOf(file.path)), file.path].join(' → ')}`);
      return;
    }
    if (finished.has(file.path)) return;
    for (const target of file.imports) {
      if (!target.startsWith('.')) continue;
      const next = byPath.get(join(dirname(file.path), target).replaceAll('\\', '/'));
      if (next !== undefined) walk(next, [...way, file.path]);
    }
    finished.add(file.path);
  };
  for (const file of files) walk(file, []);
  return faults;
}

/** Makes the API reference: `npm run reference`. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(FOLDER, '../..');
const PACKAGES = join(ROOT, 'packages');

/** The modules that users import, in the order in which one meets them; each is a source file of a package. */
const MODULES = {
  '@touchstone/driver': 'driver/src/index.ts',
  '@touchstone/server': 'server/src/index.ts',
  '@touchstone/mockup': 'mockup/src/index.ts',
  '@touchstone/memory-server': 'memory-server/src/index.ts',
  '@touchstone/memory-server/test-database': 'memory-server/src/fixture/test-database.ts',
  '@touchstone/memory-server/node-test': 'memory-server/src/fixture/node-test.ts',
  '@touchstone/mockup/node-test': 'mockup/src/test-runner/node-test.ts',
  touchstone: 'touchstone/src/index.ts',
  '@touchstone/runtime': 'runtime/src/index.ts',
  '@touchstone/protocol': 'protocol/src/index.ts',
  '@touchstone/query-analysis': 'query-analysis/src/index.ts',
};

/** TypeDoc stands apart from the sources, which the project's own checks walk over. */
const TOOLS = join(ROOT, '.cache/reference');

const wanted = readFileSync(join(FOLDER, 'package.json'), 'utf8');
const installed = join(TOOLS, 'package.json');
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  mkdirSync(TOOLS, { recursive: true });
  copyFileSync(join(FOLDER, 'package.json'), installed);
  try {
    execFileSync('npm', ['install'], { cwd: TOOLS, stdio: 'inherit' });
  } catch (error) {
    rmSync(installed);
    throw error;
  }
}

const typedoc = pathToFileURL(join(TOOLS, 'node_modules/typedoc/dist/index.js')).href;
const { Application, Converter, LogLevel } = await import(typedoc);

const app = await Application.bootstrap({
  name: 'Touchstone',
  readme: join(FOLDER, 'front-page.md'),
  tsconfig: join(FOLDER, 'tsconfig.json'),
  basePath: ROOT,
  entryPoints: Object.values(MODULES).map((path) => join(PACKAGES, path)),
  out: join(ROOT, 'dist/reference'),
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  excludeInternal: true,
  suppressCommentWarningsInDeclarationFiles: true,
  disableSources: true,
  // The compiler that builds the project has checked the types already.
  skipErrorChecking: true,
  // The project's own tests hold that every name has its comment; names that packages keep to themselves have no page.
  validation: { invalidLink: true, notExported: false, notDocumented: false, rewrittenLink: true },
  treatWarningsAsErrors: true,
  logLevel: LogLevel.Warn,
});

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const [name, path] of Object.entries(MODULES)) {
    const known = `packages/${path.replace(/(\/index)?\.ts$/, '')}`;
    const module = project.children?.find((child) => child.name === known);
    if (module === undefined) throw new Error(`TypeDoc has no module ${known}`);
    module.name = name;
  }
});

const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
const count = project.getReflectionsByKind(-1).length;
console.log(`dist/reference/index.html: ${project.children?.length} modules, ${count} names`);

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The next step with a skeleton, by its language. */
const NEXT: Readonly<Record<string, string>> = {
  c: 'make && touchstone adapter check ./adapter',
  go: 'go mod tidy && go build -o adapter && touchstone adapter check ./adapter',
  java: "mvn -q dependency:copy-dependencies -DoutputDirectory=lib && javac -cp 'lib/*' Adapter.java && touchstone adapter check \"java -cp '.:lib/*' Adapter\"",
  node: "npm install && touchstone adapter check 'node adapter.mjs'",
  python: "pip install pymongo && touchstone adapter check 'python3 adapter.py'",
  rust: 'cargo build && touchstone adapter check target/debug/adapter',
};

/** The languages that there are skeletons in. */
export const skeletonLanguages: readonly string[] = Object.keys(NEXT);

/** A folder that has files already. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Writes an adapter that passes the first steps of the check; the commands that build and check it in that folder. Throws
 * `FolderInUse` where there is anything in the folder.
 */
export function writeSkeleton(language: string, folder: string): string {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new FolderInUse(`${folder} has files already: name a new folder.`);
  }
  mkdirSync(folder, { recursive: true });
  const own = dirname(createRequire(import.meta.url).resolve('touchstone/package.json'));
  cpSync(join(own, 'skeletons', language), folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    // By their own names the build tools would take these for parts of this package.
    if (name.endsWith('.txt')) renameSync(join(folder, name), join(folder, name.slice(0, -4)));
  }
  return NEXT[language] ?? '';
}

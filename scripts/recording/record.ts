/** Records the run that the README shows: writes docs/recording.svg. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { drawing, type PrintedLine } from './drawing.ts';

const WORDS =
  'run crud --grep InsertOne --topology standalone --driver reference --driver mongodb'.split(' ');
/** So long the command alone is to be read. */
const READING_SECONDS = 1;

const lines: PrintedLine[] = [{ text: `$ npx touchstone ${WORDS.join(' ')}`, at: 0 }];
const child = spawn(process.execPath, ['packages/touchstone/bin/touchstone.js', ...WORDS], {
  env: { ...process.env, NO_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const startedAt = performance.now();
for await (const text of createInterface({ input: child.stdout })) {
  lines.push({ text, at: READING_SECONDS + (performance.now() - startedAt) / 1000 });
}
writeFileSync('docs/recording.svg', drawing(lines));
process.stdout.write(`docs/recording.svg: ${lines.length} lines\n`);

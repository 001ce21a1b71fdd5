import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** Finds the line of a source for a place in what the compiler made of it. */
export class SourceLines {
  readonly #map: SourceMap;
  readonly #lines: readonly string[];

  constructor(compiled: string, source: string) {
    this.#map = new SourceMap(JSON.parse(readFileSync(`${compiled}.map`, 'utf8')));
    this.#lines = readFileSync(source, 'utf8').split('\n');
  }

  /** The line of a place in the compiled text, counted from 1, and what stands there. */
  at(text: string, start: number): { readonly line: number; readonly code: string } {
    const before = text.slice(0, start);
    const row = before.split('\n').length - 1;
    const column = start - before.lastIndexOf('\n') - 1;
    const entry = this.#map.findEntry(row, column);
    const line = 'originalLine' in entry ? entry.originalLine + 1 : 0;
    return { line, code: this.#lines[line - 1]?.trim() ?? '' };
  }
}

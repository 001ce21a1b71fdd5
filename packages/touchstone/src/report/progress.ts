import type { TestResult } from '../run/test-result.ts';
import { paint } from './paint.ts';
import { printable } from './printable.ts';

/** The place where progress is shown: standard error, so that a report on standard output stays clean. */
export interface ProgressScreen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Without a terminal, a line is written every so many files. */
const PLAIN_LINE_EVERY = 25;

/** The progress of a run: one line that is redrawn on a terminal, a plain line now and then elsewhere. */
export class Progress {
  readonly #screen: ProgressScreen;
  readonly #color: boolean;
  readonly #filesInAll: number;
  readonly #counts = { passed: 0, failed: 0, skipped: 0, unsupported: 0, errored: 0 };
  #files = 0;
  #drawn = false;

  constructor(
    screen: ProgressScreen,
    options: { readonly files: number; readonly color: boolean },
  ) {
    this.#screen = screen;
    this.#filesInAll = options.files;
    this.#color = options.color;
  }

  seen(result: TestResult): void {
    this.#counts[result.outcome]++;
    if (this.#screen.isTTY) this.#draw(result.file);
  }

  fileDone(file: string): void {
    this.#files++;
    if (this.#screen.isTTY) {
      this.#draw(file);
    } else if (this.#files % PLAIN_LINE_EVERY === 0 || this.#files === this.#filesInAll) {
      this.#screen.write(`${this.#summary()}\n`);
    }
  }

  /** Takes the line away, so that the report begins on a clean one. */
  finish(): void {
    if (this.#drawn) this.#screen.write('\r\u001b[K');
    this.#drawn = false;
  }

  #summary(): string {
    const { passed, failed, errored, skipped, unsupported } = this.#counts;
    const bad = failed + errored;
    return `${this.#files}/${this.#filesInAll} files  ${passed} passed  ${bad} failed  ${skipped + unsupported} not run`;
  }

  /** The same for a narrow screen. */
  #shortSummary(): string {
    const { passed, failed, errored, skipped, unsupported } = this.#counts;
    return `${this.#files}/${this.#filesInAll}  ✓${passed} ✗${failed + errored} –${skipped + unsupported}`;
  }

  /** One line, however narrow the screen is: a line that wraps could not be drawn again. */
  #draw(file: string): void {
    const room = (this.#screen.columns ?? 80) - 1;
    const long = this.#summary();
    const summary = (long.length <= room ? long : this.#shortSummary()).slice(0, Math.max(room, 0));
    const left = room - summary.length - 2;
    const tail = left > 0 ? `  ${paint('dim', printable(file.slice(0, left)), this.#color)}` : '';
    const head = summary.replace(/[1-9]\d* failed|✗[1-9]\d*/, (bad) =>
      paint('red', bad, this.#color),
    );
    this.#screen.write(`\r\u001b[K${head}${tail}`);
    this.#drawn = true;
  }
}

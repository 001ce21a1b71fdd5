import type { EnvironmentDocument, EnvironmentFacts } from '../environment/environment.ts';
import type { TimedVerdict } from './case-verdict.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';

/** A file of the specifications, or one of our own, before anybody has looked into it. */
export interface TestSource extends FileIdentity {
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly json: unknown;
}

/** One of the formats that the specifications keep their test data in. */
export interface TestFormat {
  readonly name: string;
  /** True if the file is of this format; no two formats recognize the same file. */
  recognize(source: TestSource): boolean;
  /** Throws `TestFileError` where the file does not follow its format. */
  parse(source: TestSource): LoadedTestFile;
}

/** A file that is ready to be run, in as many environments as one likes. */
export interface LoadedTestFile extends FileIdentity {
  /** The name of its format; `unknown` where no format recognizes it. */
  readonly format: string;
  /** False where the cases ask the driver's state machines alone: they run once, without a deployment. */
  readonly needsServer: boolean;
  /** The cases of the file, in its order. */
  readonly cases: readonly LoadedCase[];
}

/** One case of a file, before it is known where it will run. */
export interface LoadedCase {
  /** The case's description, as its file has it. */
  readonly description: string;
  /**
   * The demand that it makes of the cases beside it in its thread. `quiet`: that they are few, since it holds a driver to a short time,
   * which a busy machine could use up. `exclusive`: that there are none, since it would make others miss their times.
   * Default: nothing.
   */
  readonly exclusivity?: 'quiet' | 'exclusive';
  /** The reason why the case would be skipped in such an environment; undefined where it would be run. */
  skipReason(facts: EnvironmentFacts): string | undefined;
  /** The sets of server parameters that it asks for: servers may be started with one of them. */
  readonly serverParameters?: readonly EnvironmentDocument[];
  /** Runs it, where it is not skipped; never rejects. */
  run(options: RunOptions): Promise<TimedVerdict>;
}

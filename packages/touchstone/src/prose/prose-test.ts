import type { RunOnRequirement } from '../test-file/run-on.ts';
import type { ProseContext } from './prose-context.ts';

export interface ProseCase {
  readonly description: string;
  /** The place where the case may run: any of these; everywhere without it. */
  readonly runOn?: readonly RunOnRequirement[];
  /** True if it runs where servers announce small limits, and nowhere else. */
  readonly withSmallLimits?: boolean;
  /** True if it measures how long the driver takes, which a busy machine would spoil; default: no. */
  readonly measuresTime?: boolean;
  /** True if it works for seconds, so that whoever shares its thread would miss a time limit; default: no. */
  readonly isHeavy?: boolean;
  /** True if it changes what the whole process shares, so that nothing else may run in it; default: no. */
  readonly changesProcess?: boolean;
  /** Rejects with `TestFailure` where the driver does otherwise than the specification says. */
  run(world: ProseContext): Promise<void>;
}

/** One test that a specification describes in words, with its cases. */
export interface ProseTest {
  /** False where the cases ask state machines, or open their own servers: they run once, without a deployment. */
  readonly needsServer: boolean;
  readonly cases: readonly ProseCase[];
}

/** The tests of one specification, by the names of their files. */
export type ProseSuite = Readonly<Record<string, ProseTest>>;

import type { EnvironmentFacts } from '../environment/environment.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import { resultOf } from '../operation-execution/test-context.ts';
import type { CaseVerdict, TimedVerdict } from '../run/case-verdict.ts';
import { PASSED, runInTime, verdictOf } from '../run/case-verdict.ts';
import { killAllSessions, turnOffFailPoints } from '../run/clean-up.ts';
import { listedLack } from '../run/declared-lack.ts';
import { unmetRequirement } from '../run/requirements.ts';
import type { FileIdentity, RunOptions } from '../run/run-options.ts';
import type { LoadedCase, LoadedTestFile } from '../run/test-format.ts';
import { DeploymentLacks, ProseContext } from './prose-context.ts';
import type { ProseCase, ProseTest } from './prose-test.ts';

/** A prose test as a file that can be run. */
export function proseFile(identity: FileIdentity, test: ProseTest): LoadedTestFile {
  return {
    ...identity,
    format: 'prose',
    needsServer: test.needsServer,
    cases: test.cases.map((one) => ({
      description: one.description,
      ...exclusivityOf(one),
      skipReason: (facts) => skipReason(one, facts),
      run: (options) => runProseCase(identity, one, options),
    })),
  };
}

function exclusivityOf(one: ProseCase): Pick<LoadedCase, 'exclusivity'> {
  const { isHeavy, measuresTime, changesProcess } = one;
  if (isHeavy === true || changesProcess === true) return { exclusivity: 'exclusive' };
  return measuresTime === true ? { exclusivity: 'quiet' } : {};
}

function skipReason(
  { runOn = [], withSmallLimits = false }: ProseCase,
  facts: EnvironmentFacts,
): string | undefined {
  if (withSmallLimits && facts.limits === undefined) return 'requires servers with small limits';
  return unmetRequirement(runOn, facts);
}

async function runProseCase(
  identity: FileIdentity,
  one: ProseCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  const lack = listedLack(options.driver, identity, one.description);
  if (lack !== undefined) return { outcome: 'unsupported', reason: lack, durationMS: 0 };
  return runInTime(options, async (context) => {
    await using world = new ProseContext(context);
    const verdict = await judge(async () => {
      await one.run(world);
    });
    // The clients first: they would miss the servers and taps that the test stood before them.
    const cleaned = await judge(() => cleanUp(context));
    if (cleaned.outcome === 'passed') return verdict;
    return { ...(verdict.outcome === 'passed' ? cleaned : verdict), isAdapterLost: true };
  });
}

async function cleanUp(context: TestContext): Promise<void> {
  resultOf(await context.send({ kind: 'reset' }), 'reset');
  await turnOffFailPoints(context.environment, context.failPoints);
  // Cases that ask no server have no environment either.
  if (context.environment.addresses.length > 0) await killAllSessions(context.environment);
}

async function judge(step: () => Promise<void>): Promise<CaseVerdict> {
  try {
    await step();
    return PASSED;
  } catch (error) {
    if (error instanceof DeploymentLacks) return { outcome: 'skipped', reason: error.message };
    return verdictOf(error);
  }
}

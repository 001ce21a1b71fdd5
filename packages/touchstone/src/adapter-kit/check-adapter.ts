import { MongoClient } from '@touchstone/driver';
import { thrownError } from '@touchstone/protocol';
import { startReplicaSet } from '@touchstone/server';
import { EJSON } from 'bson';
import type {
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
} from '../adapter-protocol/adapter-protocol.ts';
import { CheckBench, DATABASE_NAME } from './check-bench.ts';
import type { CheckStep } from './check-step.ts';
import { StepFailure, StepUnsupported } from './step-failure.ts';
import { checkSteps } from './steps/index.ts';

/** Describes how one step ended. */
export interface CheckedStep {
  readonly step: CheckStep;
  readonly outcome: 'passed' | 'unsupported' | 'failed';
  /** Words about a step that passed which are worth telling, else undefined. */
  readonly told?: string | undefined;
  /** The last request, as JSON. */
  readonly asked?: string;
  /** The answer that came, as JSON, or how the adapter failed. */
  readonly came?: string;
  /** The answer that the protocol wants and that did not come; the reason of what is unsupported. */
  readonly missing?: string;
}

/**
 * Leads an adapter through the protocol on an embedded replica set, step by step, until one fails. Tells each step when it
 * is done.
 */
export async function checkAdapter(
  open: () => Promise<DriverAdapter>,
  onStep: (checked: CheckedStep) => void,
): Promise<readonly CheckedStep[]> {
  await using deployment = await startReplicaSet({ members: 1 });
  await using observer = new MongoClient(deployment.uri);
  await using adapter = await open();
  const bench = new CheckBench(adapter, deployment.uri, observer.db(DATABASE_NAME));
  const done: CheckedStep[] = [];
  for (const step of checkSteps) {
    const checked = await checkStep(step, bench);
    done.push(checked);
    onStep(checked);
    if (checked.outcome === 'failed') break;
  }
  return done;
}

/** The steps that were not come to. */
export function stepsAfter(done: readonly CheckedStep[]): readonly CheckStep[] {
  return checkSteps.slice(done.length);
}

async function checkStep(step: CheckStep, bench: CheckBench): Promise<CheckedStep> {
  bench.asked = undefined;
  bench.came = undefined;
  try {
    const told = await step.run(bench);
    return { step, outcome: 'passed', told };
  } catch (error) {
    const asked = bench.asked === undefined ? {} : { asked: shown(bench.asked) };
    const { message } = thrownError(error);
    if (error instanceof StepUnsupported) {
      return { step, outcome: 'unsupported', ...asked, missing: message };
    }
    const came = bench.came === undefined ? undefined : shown(bench.came);
    if (error instanceof StepFailure) {
      return { step, outcome: 'failed', ...asked, came: came ?? 'nothing', missing: message };
    }
    return { step, outcome: 'failed', ...asked, came: message };
  }
}

const SHOWN_CHARACTERS = 400;

function shown(message: AdapterRequest | AdapterReply): string {
  const text = EJSON.stringify(message, { relaxed: true });
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

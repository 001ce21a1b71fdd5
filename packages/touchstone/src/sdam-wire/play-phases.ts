import { sleep } from '@touchstone/runtime';
import { matchChanges, matchTopology } from '../match/match-discovery.ts';
import type { Mismatch } from '../match/mismatch.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import { requireNoMismatch, UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import type { TestDocument as Json } from '../test-file/extended-json.ts';
import {
  type HeldOperation,
  type PlannedError,
  planErrors,
  playError,
  startOperation,
} from './application-error.ts';
import { observableOutcome } from './observable-outcome.ts';
import { ObservedDiscovery } from './observed-discovery.ts';
import { ScriptedDeployment } from './scripted-deployment.ts';

/** The time that a driver may take until its next check. */
const PATIENCE_MS = 5000;
/** The time that it may take until its description is what it must be, once it has the news. */
const SETTLING_MS = 1500;
/** Expectations must still hold when the driver has been left alone for so long. */
const QUIET_MS = 20;
/** In files where an operation times out, after so long. */
const TIMEOUT_MS = '2000';

/** Checks come as often as drivers allow, and one at a time: the files know no streaming. */
const URI_OPTIONS: Readonly<Record<string, string>> = {
  heartbeatFrequencyMS: '500',
  serverMonitoringMode: 'poll',
  serverSelectionTimeoutMS: '60000',
  retryWrites: 'false',
};

/**
 * Plays a file of the SDAM specification to a driver that shows nothing but its events: a server for each name in the
 * file answers the driver's monitors phase by phase and lets its operations fail.
 *
 * Resolves to what could not be compared, for the driver does not tell it. Rejects with `TestFailure`.
 */
export async function playPhases(file: Json, context: TestContext): Promise<readonly string[]> {
  const plan = planErrors(file['phases']);
  await using deployment = await ScriptedDeployment.open(file, context.runtime);
  const discovery = new ObservedDiscovery(context, deployment.hosts);
  discovery.start(deployment.uri(optionsFor(plan)), { lazily: isIncompatible(file) });
  const run: PhaseRun = { context, deployment, discovery, held: [], unobserved: new Set() };
  try {
    for (const [at, phase] of (file['phases'] as readonly Json[]).entries()) {
      await playPhase(run, phase, at);
      for (const planned of plan.filter(({ startsAfter }) => startsAfter === at)) {
        const server = deployment.server(planned.error['address']);
        run.held.push(await startOperation(planned, server, discovery));
      }
    }
  } finally {
    await context.send({ kind: 'reset' });
  }
  return [...run.unobserved].sort();
}

interface PhaseRun {
  readonly context: TestContext;
  readonly deployment: ScriptedDeployment;
  readonly discovery: ObservedDiscovery;
  /** The operations that are under way. */
  readonly held: HeldOperation[];
  /** Members that the files expect something of and the driver does not tell. */
  readonly unobserved: Set<string>;
}

/** True if the client meets a server that it cannot talk to, and is to go on. */
function isIncompatible({ phases }: Json): boolean {
  return phases.some(({ outcome }: Json) => outcome.compatible === false);
}

function optionsFor(plan: readonly PlannedError[]): Readonly<Record<string, string>> {
  if (!plan.some(({ error }) => error['type'] === 'timeout')) return URI_OPTIONS;
  return { ...URI_OPTIONS, connectTimeoutMS: TIMEOUT_MS, socketTimeoutMS: TIMEOUT_MS };
}

async function playPhase(run: PhaseRun, phase: Json, at: number): Promise<void> {
  const { deployment, discovery, held } = run;
  const start = discovery.position;
  for (const [host, hello] of phase['responses'] ?? []) await deliver(run, host, hello);
  for (const operation of held.filter(({ planned }) => planned.phase === at)) {
    const server = deployment.server(operation.planned.error['address']);
    await playError(operation, server, discovery);
  }
  const { outcome } = phase;
  const mismatches =
    outcome.events === undefined
      ? () => topologyMismatches(run, outcome)
      : () => matchChanges(outcome.events, discovery.changesSince(start));
  await settle(run, mismatches);
  requireNoMismatch(`phases[${at}].outcome`, mismatches());
}

/**
 * Answers the driver's check of a server, and waits until it has told that it has the answer. A server that the driver
 * has taken out of its topology is no longer asked: then there is nobody to answer.
 */
async function deliver({ deployment, discovery }: PhaseRun, host: string, hello: Json) {
  const name = host.toLowerCase();
  const server = deployment.server(name);
  const isAsked = await discovery.waitFor(
    `a check of ${name}`,
    () => {
      if (server.check !== undefined) return 'asked';
      if (discovery.topology === undefined) return undefined;
      if (discovery.isClosed) return 'closed';
      return discovery.hasServer(name) ? undefined : 'removed';
    },
    PATIENCE_MS,
  );
  if (isAsked === 'closed') {
    throw new UnsupportedByDriver(
      'the client closes itself as it meets an incompatible server, and observes nothing more',
    );
  }
  if (isAsked === 'removed') return;
  const before = discovery.checks(name);
  await server.answerCheck(deployment.hosts.helloToWire(hello));
  await discovery.waitFor(
    `the end of the check of ${name}`,
    () => {
      const hasTold = discovery.checks(name) > before || server.check !== undefined;
      return hasTold || !discovery.hasServer(name) ? true : undefined;
    },
    PATIENCE_MS,
  );
}

function topologyMismatches(run: PhaseRun, outcome: Json): readonly Mismatch[] {
  const { discovery, unobserved } = run;
  const { topology } = discovery;
  if (topology === undefined) {
    const message = 'the topology to be described';
    return [{ path: 'servers', message, expected: outcome['servers'], actual: undefined }];
  }
  const addresses: string[] = topology['servers'].map((one: Json) => one['address']);
  const pools = Object.fromEntries(
    addresses.map((address) => [address, { generation: discovery.generation(address) }]),
  );
  const { expected, left } = observableOutcome(outcome, topology);
  for (const member of left) unobserved.add(member);
  return matchTopology(expected, { topology, pools });
}

/** Waits until there is no difference, and for a while longer whether it stays so. */
async function settle(run: PhaseRun, mismatches: () => readonly Mismatch[]): Promise<void> {
  const { context, discovery } = run;
  const { clock, signal } = context;
  const deadline = clock.now() + SETTLING_MS;
  let since: number | undefined;
  while (clock.now() < deadline) {
    await discovery.pull();
    if (mismatches().length > 0) since = undefined;
    else since ??= clock.now();
    if (since !== undefined && clock.now() - since >= QUIET_MS) return;
    await sleep(clock, QUIET_MS / 4, signal);
  }
}

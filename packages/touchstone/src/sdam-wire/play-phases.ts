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
import { observableChanges, observableOutcome } from './observable-outcome.ts';
import { type DiscoveryWishes, ObservedDiscovery } from './observed-discovery.ts';
import { ScriptedDeployment } from './scripted-deployment.ts';

/** The time that a driver may take until its next check. */
const PATIENCE_MS = 15_000;
/** The time that it may take until its description is what it must be, once it has the news, and from one event to the next. */
const SETTLING_MS = 1500;
/** Expectations must still hold when the driver has been left alone for so long. */
const QUIET_MS = 20;
/** In files where an operation times out, after so long. */
const TIMEOUT_MS = '2000';

/** Checks come as often as drivers allow. */
const URI_OPTIONS: Readonly<Record<string, string>> = {
  heartbeatFrequencyMS: '500',
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
  const wishes = wishesOf(file);
  discovery.start(deployment.uri(optionsFor(plan, wishes)), wishes);
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

/**
 * The client's wishes, no more of them than the file needs, so that a driver without pools or without a choice of the
 * monitoring mode can be asked for the rest. A server that tells a `topologyVersion` is streamed from otherwise, and the
 * files know one answer at a time.
 */
function wishesOf({ phases }: Json): DiscoveryWishes {
  const outcomes: readonly Json[] = phases.map(({ outcome }: Json) => outcome);
  const servers = outcomes.flatMap((outcome) => Object.values<Json>(outcome['servers'] ?? {}));
  const hellos: readonly Json[] = phases
    .flatMap(({ responses = [] }: Json) => responses)
    .map(([, hello]: readonly [string, Json]) => hello);
  return {
    // A server that the client cannot talk to, and it is to go on.
    lazily: outcomes.some(({ compatible }) => compatible === false),
    pools: servers.some(({ pool }) => pool !== undefined),
    polls: hellos.some(({ topologyVersion }) => topologyVersion !== undefined),
  };
}

function optionsFor(
  plan: readonly PlannedError[],
  { polls }: DiscoveryWishes,
): Readonly<Record<string, string>> {
  const timesOut = plan.some(({ error }) => error['type'] === 'timeout');
  return {
    ...URI_OPTIONS,
    ...(polls && { serverMonitoringMode: 'poll' }),
    ...(timesOut && { connectTimeoutMS: TIMEOUT_MS, socketTimeoutMS: TIMEOUT_MS }),
  };
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
      : () => changeMismatches(run, outcome.events, start);
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

function changeMismatches(run: PhaseRun, events: readonly Json[], start: number) {
  const told = run.discovery.changesSince(start);
  const { expected, left } = observableChanges(events, told);
  for (const member of left) run.unobserved.add(member);
  return matchChanges(expected, told);
}

/** Waits until there is no difference, and for a while longer whether it stays so. */
async function settle(run: PhaseRun, mismatches: () => readonly Mismatch[]): Promise<void> {
  const { context, discovery } = run;
  const { clock, signal } = context;
  const end = clock.now() + PATIENCE_MS;
  let deadline = clock.now() + SETTLING_MS;
  let since: number | undefined;
  while (clock.now() < Math.min(deadline, end)) {
    const before = discovery.position;
    await discovery.pull();
    if (discovery.position > before) deadline = clock.now() + SETTLING_MS;
    if (mismatches().length > 0) since = undefined;
    else since ??= clock.now();
    if (since !== undefined && clock.now() - since >= QUIET_MS) return;
    await sleep(clock, QUIET_MS / 4, signal);
  }
}

/** Transactions of the clients, by `withTransaction` and by hand, and reads in snapshot sessions. */
import { type ClientSession, MongoError, MongoErrorLabel } from '@touchstone/driver';
import { sleep } from '@touchstone/runtime';
import {
  type Actor,
  drawTopic,
  look,
  type ReadSetting,
  recordImages,
  type Topic,
  wordsOf,
} from './actor.ts';
import type { Effect, SnapshotName, Write } from './history.ts';
import { drawJob, type Job } from './jobs.ts';
import { DATABASES } from './story.ts';

/** Aborts a transaction on purpose. */
class ChangedMindError extends Error {
  override readonly name: string = 'ChangedMindError';
}

interface Plan {
  /** `read` stands for reading the topic, once more or for the first time. */
  readonly steps: readonly (Job | 'read')[];
  readonly topic: Topic;
  /** True if it is to be aborted when all is done. */
  readonly aborts: boolean;
  readonly pauseMS: number;
}

/** Describes how a transaction stands; what the last attempt says counts. */
interface Attempt {
  snapshot: SnapshotName | undefined;
  /** The time when the commit was asked for; undefined: not yet. */
  committingSince: number | undefined;
  /** The number of effects that the answers tell of. */
  answered: number;
}

type Ending = Pick<Write, 'outcome' | 'error'>;

const ACKNOWLEDGED: Ending = { outcome: 'acknowledged' };
const COMMIT_TRIES = 3;
/** The number of commands that a transaction has at most, its reads of two databases and its commits included. */
const MOST_COMMANDS = 20;

/** One transaction, recorded. */
export async function doTransaction(actor: Actor): Promise<void> {
  const { story, client, clock, number } = actor;
  const plan = drawPlan(actor);
  const isByHand = story.inPercent(40);
  const startedAt = clock.now();
  const attempt: Attempt = { snapshot: undefined, committingSince: undefined, answered: 0 };
  const session = client.startSession();
  const run = isByHand ? runByHand : runWithTransaction;
  const ending = await run(actor, session, plan, attempt);
  const endedAt = clock.now();
  await session.endSession();
  const effects = plan.steps.flatMap((step) => (step === 'read' ? [] : step.effects));
  if (effects.length === 0) return;
  story.recordWrite({
    client: number,
    operation: isByHand ? 'transaction by hand' : 'withTransaction',
    startedAt,
    endedAt,
    limitMS: isByHand ? MOST_COMMANDS * actor.limitMS : actor.withTransactionLimitMS,
    effects,
    how: 'transaction',
    visibleFrom: attempt.committingSince ?? endedAt,
    answered: attempt.answered,
    ...(attempt.snapshot === undefined ? {} : { snapshot: attempt.snapshot }),
    ...ending,
  });
}

function drawPlan({ story }: Actor): Plan {
  const steps = Array.from({ length: 2 + story.below(4) }, () =>
    story.inPercent(35) ? ('read' as const) : drawJob(story),
  );
  return {
    steps,
    topic: drawTopic(story, DATABASES),
    aborts: story.inPercent(15),
    pauseMS: story.inPercent(20) ? 50 : 0,
  };
}

async function runWithTransaction(
  actor: Actor,
  session: ClientSession,
  plan: Plan,
  attempt: Attempt,
): Promise<Ending> {
  try {
    await session.withTransaction(async () => {
      await runSteps(actor, session, plan, attempt);
      if (plan.aborts) throw new ChangedMindError();
      attempt.committingSince = actor.clock.now();
    }, OPTIONS);
    return ACKNOWLEDGED;
  } catch (error) {
    return endingOf(error, attempt);
  }
}

async function runByHand(
  actor: Actor,
  session: ClientSession,
  plan: Plan,
  attempt: Attempt,
): Promise<Ending> {
  try {
    session.startTransaction(OPTIONS);
    await runSteps(actor, session, plan, attempt);
    if (plan.aborts) throw new ChangedMindError();
  } catch (error) {
    await session.abortTransaction();
    return endingOf(error, attempt);
  }
  attempt.committingSince = actor.clock.now();
  for (let tries = 1; ; tries += 1) {
    try {
      await session.commitTransaction();
      return ACKNOWLEDGED;
    } catch (error) {
      const isUnknown = hasLabel(error, MongoErrorLabel.UnknownTransactionCommitResult);
      if (!isUnknown || tries === COMMIT_TRIES) return endingOf(error, attempt);
    }
  }
}

const OPTIONS = { readConcern: { level: 'snapshot' as const } };

async function runSteps(
  actor: Actor,
  session: ClientSession,
  { steps, topic, pauseMS }: Plan,
  attempt: Attempt,
): Promise<void> {
  const { story, client, clock } = actor;
  const snapshot = story.snapshot(true);
  const own: Effect[] = [];
  attempt.snapshot = snapshot;
  attempt.committingSince = undefined;
  attempt.answered = 0;
  for (const step of steps) {
    if (step === 'read') {
      await look(actor, topic, { session, snapshot, own });
    } else {
      const startedAt = clock.now();
      const { answered, images = [] } = await step.perform(client, session);
      attempt.answered += answered;
      own.push(...step.effects);
      const span = { operation: step.operation, startedAt, endedAt: clock.now() };
      if (images.length > 0) recordImages(actor, span, images, { snapshot, own: [...own] });
    }
    if (pauseMS > 0) await sleep(clock, pauseMS);
  }
}

function endingOf(error: unknown, { committingSince }: Attempt): Ending {
  if (error instanceof ChangedMindError) return { outcome: 'aborted' };
  const words = wordsOf(error);
  const isAborted =
    committingSince === undefined ||
    (hasLabel(error, MongoErrorLabel.TransientTransactionError) &&
      !hasLabel(error, MongoErrorLabel.UnknownTransactionCommitResult));
  return { outcome: isAborted ? 'aborted' : 'unknown', error: words };
}

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

/** Reads the same again and again in one snapshot session, while others write. */
export async function doSnapshotReads(actor: Actor): Promise<void> {
  const { story, client, clock } = actor;
  const topic = drawTopic(story, DATABASES);
  const session = client.startSession({ snapshot: true });
  const setting: ReadSetting = {
    session,
    snapshot: story.snapshot(false),
    readPreference: story.oneOf(READ_PREFERENCES),
  };
  try {
    for (let round = 2 + story.below(3); round > 0; round -= 1) {
      await look(actor, topic, setting);
      await sleep(clock, story.below(200));
    }
  } catch (error) {
    // That it failed is recorded.
    if (!(error instanceof MongoError)) throw error;
  } finally {
    await session.endSession();
  }
}

/** Reads without a snapshot: what a majority has. */
export async function doPlainReads(actor: Actor): Promise<void> {
  const { story } = actor;
  const readPreference = story.oneOf(READ_PREFERENCES);
  try {
    await look(actor, drawTopic(story, DATABASES), { readPreference });
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
  }
}

const READ_PREFERENCES = ['primary', 'secondaryPreferred', 'nearest'] as const;

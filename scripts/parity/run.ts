// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Makes calls with both drivers on one server, and tells where they differ. */
import type { Document } from 'bson';
import type { Call, World } from './call.ts';
import { Shapes, shapeOfCommand } from './shape.ts';

/** A call that has not come to an end by then hangs. */
const HANGS_AFTER_MS = 4_000;
const PETS: readonly Document[] = [1, 2, 3, 4, 5].map((n) => ({
  _id: n,
  name: `pet${n}`,
  age: n * 2,
}));

/** The outcome of a call with one driver. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly notes: readonly unknown[];
  readonly commands: readonly unknown[];
  /** Rejections that nobody handled, and whether the client still works. */
  readonly damage: readonly string[];
}

/** One driver with a client that is connected. */
export class Side {
  readonly #driver: any;
  readonly #uri: string;
  #client: any;
  #events: any[] = [];
  #rejections: string[] = [];

  constructor(driver: any, uri: string) {
    this.#driver = driver;
    this.#uri = uri;
  }

  /** Something went wrong that no call was told of. */
  damaged(reason: unknown): void {
    // The official driver's own timer for selections; it runs on when nobody waits any more.
    if ((reason as Error)?.constructor?.name === 'TimeoutError') return;
    this.#rejections.push(`unhandled: ${String((reason as Error)?.message ?? reason)}`);
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }

  async run(call: Call, prepare: () => Promise<void>): Promise<Outcome> {
    await prepare();
    const client = await this.#connected();
    const shapes = new Shapes();
    const notes: unknown[] = [];
    const rejections: string[] = [];
    this.#rejections = rejections;
    this.#events = [];
    const events = this.#events;
    const world: World = {
      driver: this.#driver,
      client,
      db: client.db('parity'),
      pets: client.db('parity').collection('pets'),
      uri: this.#uri,
      note: (what) => notes.push(shapes.of(what)),
    };
    const ended = await outcomeOf(call, world, shapes);
    await new Promise((resolve) => setImmediate(resolve));
    const commands = events
      .filter(({ name }) => name === 'commandStarted')
      .map((event) => shapeOfCommand(event, shapes));
    const works = await this.#works();
    if (!works) await this.close().catch(() => undefined);
    return {
      ...ended,
      notes,
      commands,
      damage: works ? rejections : [...rejections, 'client broken'],
    };
  }

  async #connected(): Promise<any> {
    if (this.#client !== undefined) return this.#client;
    this.#client = new this.#driver.MongoClient(this.#uri, { monitorCommands: true });
    this.#client.on('commandStarted', (event: unknown) => this.#events.push(event));
    await this.#client.connect();
    return this.#client;
  }

  async #works(): Promise<boolean> {
    const ping = this.#client.db('admin').command({ ping: 1 });
    return (
      (await orHangs(
        ping.then(
          () => true,
          () => false,
        ),
      )) === true
    );
  }
}

async function outcomeOf(
  call: Call,
  world: World,
  shapes: Shapes,
): Promise<Pick<Outcome, 'result' | 'error'>> {
  try {
    const result = await orHangs(
      new Promise((resolve, reject) => {
        Promise.resolve()
          .then(() => call.run(world))
          .then(resolve, reject);
      }),
    );
    return { result: shapes.of(result) };
  } catch (error) {
    return { error: shapes.error(error) };
  }
}

async function orHangs(work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, HANGS_AFTER_MS, 'it hangs');
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The place where the outcomes of a call differ; undefined: nowhere. */
export interface Difference {
  readonly call: string;
  /** `result`, `error`, `notes`, `commands` or `damage`. */
  readonly parts: readonly string[];
  readonly official: Outcome;
  readonly ours: Outcome;
}

export function compare(call: Call, official: Outcome, ours: Outcome): Difference | undefined {
  const parts = (['result', 'error', 'notes', 'commands', 'damage'] as const).filter(
    (part) => JSON.stringify(official[part]) !== JSON.stringify(ours[part]),
  );
  return parts.length === 0 ? undefined : { call: call.name, parts, official, ours };
}

/** Makes every call with both; `server` is a client of neither's, for the data. */
export async function runCalls(
  list: readonly Call[],
  {
    official,
    ours,
    prepare,
  }: {
    readonly official: Side;
    readonly ours: Side;
    prepare(documents: readonly Document[]): Promise<void>;
  },
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  let side = official;
  // To the end of the process: what is late belongs to somebody.
  const onDamage = (reason: unknown): void => side.damaged(reason);
  process.on('unhandledRejection', onDamage).on('uncaughtException', onDamage);
  for (const call of list) {
    const renew = (): Promise<void> => prepare(PETS);
    side = official;
    const expected = await official.run(call, renew);
    side = ours;
    const actual = await ours.run(call, renew);
    const difference = compare(call, expected, actual);
    if (difference !== undefined) differences.push(difference);
  }
  return differences;
}

/**
 * The official CMAP tests (connection-monitoring-and-pooling/tests/cmap-format) against the pool's
 * shell. A thread is a chain of promises, a connection an object, and time is virtual; where a file
 * asks for a failpoint that delays the handshake, establishing a connection takes so long.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { specificationFolder } from '../uri/specification.test-support.ts';
import type { CmapEvent } from './cmap-events.ts';
import { ConnectionPool, type EstablishRequest, type PooledConnection } from './connection-pool.ts';
import { ManualClock } from './manual-clock.test-support.ts';
import type { PoolOptions } from './pool-options.ts';

interface Operation {
  readonly name: string;
  readonly thread?: string;
  readonly target?: string;
  readonly ms?: number;
  readonly event?: string;
  readonly count?: number;
  readonly timeout?: number;
  readonly label?: string;
  readonly connection?: string;
  readonly interruptInUseConnections?: boolean;
}

interface TestFile {
  readonly description: string;
  readonly failPoint?: { mode: 'alwaysOn' | { times: number }; data: { blockTimeMS: number } };
  readonly poolOptions?: Partial<PoolOptions> & { backgroundThreadIntervalMS?: number };
  readonly operations: readonly Operation[];
  readonly error?: Readonly<Record<string, unknown>>;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
  readonly ignore?: readonly string[];
}

class FakeConnection implements PooledConnection {
  readonly id: number;
  generation = 0;
  closed = false;
  onClosed: (() => void) | undefined;

  constructor(id: number) {
    this.id = id;
  }

  close(): void {
    this.closed = true;
  }
}

class TestRun {
  readonly clock = new ManualClock();
  readonly events: CmapEvent[] = [];
  readonly #file: TestFile;
  readonly #pool: ConnectionPool<FakeConnection>;
  readonly #labels = new Map<string, FakeConnection>();
  readonly #threads = new Map<string, Promise<void>>();
  #delayed = 0;

  constructor(file: TestFile) {
    this.#file = file;
    const { backgroundThreadIntervalMS, appName, ...options } = (file.poolOptions ??
      {}) as Partial<PoolOptions> & { backgroundThreadIntervalMS?: number; appName?: string };
    this.#pool = new ConnectionPool<FakeConnection>({
      address: 'localhost:27017',
      clock: this.clock,
      options: {
        ...options,
        ...(backgroundThreadIntervalMS === undefined
          ? {}
          : { maintenanceIntervalMS: backgroundThreadIntervalMS }),
      },
      observer: { observes: () => true, publish: (event) => this.events.push(event) },
      establish: (request) => this.#establish(request),
    });
  }

  async operations(): Promise<void> {
    for (const operation of this.#file.operations) {
      const { thread } = operation;
      if (thread === undefined) {
        await this.#run(operation);
      } else {
        const before = this.#threads.get(thread);
        assert.ok(before, `thread ${thread} was started`);
        const after = before.then(() => this.#run(operation));
        after.catch(() => undefined);
        this.#threads.set(thread, after);
      }
    }
  }

  async #establish({ id }: EstablishRequest): Promise<FakeConnection> {
    const { failPoint } = this.#file;
    const times = failPoint?.mode === 'alwaysOn' ? Number.POSITIVE_INFINITY : failPoint?.mode.times;
    if (failPoint !== undefined && this.#delayed < times!) {
      this.#delayed += 1;
      await this.clock.sleep(failPoint.data.blockTimeMS);
    } else {
      await this.clock.sleep(1);
    }
    return new FakeConnection(id);
  }

  async #run(operation: Operation): Promise<void> {
    switch (operation.name) {
      case 'start':
        this.#threads.set(operation.target!, Promise.resolve());
        break;
      case 'wait':
        await this.clock.sleep(operation.ms!);
        break;
      case 'waitForThread':
        await this.#threads.get(operation.target!);
        break;
      case 'waitForEvent':
        await this.#waitForEvent(operation);
        break;
      case 'checkOut': {
        const connection = await this.#pool.checkOut();
        if (operation.label !== undefined) this.#labels.set(operation.label, connection);
        break;
      }
      case 'checkIn':
        this.#pool.checkIn(this.#labels.get(operation.connection!)!);
        break;
      case 'clear':
        this.#pool.clear({ interruptInUse: operation.interruptInUseConnections === true });
        break;
      case 'ready':
        this.#pool.ready();
        break;
      case 'close':
        this.#pool.close();
        break;
      default:
        assert.fail(`unknown operation ${operation.name}`);
    }
  }

  async #waitForEvent({ event, count, timeout }: Operation): Promise<void> {
    const start = this.clock.now();
    while (this.events.filter(({ name }) => officialName(name) === event).length < count!) {
      const waited = this.clock.now() - start;
      assert.ok(waited < (timeout ?? 10_000), `${count} × ${event} within ${timeout ?? 10_000} ms`);
      await this.clock.sleep(1);
    }
  }
}

/** `connectionPoolCreated` is `ConnectionPoolCreated` in the files. */
function officialName(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

function observed(event: CmapEvent): Record<string, unknown> {
  const { name, time, ...fields } = event as CmapEvent & { durationMS?: number };
  assert.ok(time instanceof Date);
  const { durationMS, ...rest } = fields;
  return {
    type: officialName(name),
    ...rest,
    ...(durationMS === undefined ? {} : { duration: durationMS }),
  };
}

function assertMatches(actual: unknown, expected: unknown, path: string): void {
  if (expected === 42 || expected === '42') {
    assert.ok(actual !== undefined && actual !== null, `${path} is there`);
  } else if (typeof expected === 'object' && expected !== null) {
    assert.equal(typeof actual, 'object', path);
    for (const [key, value] of Object.entries(expected)) {
      assertMatches((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    assert.equal(actual, expected, path);
  }
}

const folder = specificationFolder('connection-monitoring-and-pooling/tests/cmap-format');
if (folder === undefined) {
  test('official CMAP tests', { skip: 'the official test files are not here' }, () => {});
} else {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const file: TestFile = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    test(`${name}: ${file.description}`, async () => {
      const run = new TestRun(file);
      const error = await run.clock.run(
        run.operations().then(
          () => undefined,
          (thrown) => thrown,
        ),
      );
      if (file.error === undefined) {
        assert.equal(error, undefined);
      } else {
        const type = error?.name.replace(/^Mongo/, '');
        assertMatches(
          { type, message: error?.message, address: error?.address },
          file.error,
          'error',
        );
      }
      const ignored = new Set(file.ignore);
      const actual = run.events.map(observed).filter(({ type }) => !ignored.has(type as string));
      for (const [index, expected] of (file.events ?? []).entries()) {
        assertMatches(actual[index], expected, `events.${index}`);
      }
    });
  }
}

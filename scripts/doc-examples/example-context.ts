import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Collection, type Db, MongoClient } from '@touchstone/driver';
import {
  type ReplicaSet,
  type ShardedCluster,
  type Standalone,
  startReplicaSet,
  startShardedCluster,
  startStandalone,
} from '@touchstone/server';

/** A person in `people`. */
export interface Person {
  _id: number;
  name: string;
  age: number;
  city?: string;
  tags?: string[];
}

/** The names that examples find there. Each example has a database and servers of its own. */
export interface ExampleContext extends ExampleChecks {
  /** The URI of a replica set of one member, that all examples share. */
  readonly uri: string;
  /** A client of that replica set. */
  readonly client: MongoClient;
  readonly db: Db;
  /** Ada (36, London), Grace (45, New York) and Alan (41, London). */
  readonly people: Collection<Person>;
  readonly server: Standalone;
  readonly set: ReplicaSet;
  readonly cluster: ShardedCluster;
}

/** The checks that comments become. */
export interface ExampleChecks {
  /** Compares what is shown of a value with what the example says. */
  shows(value: unknown, expected: string, at: string): void;
  /** Compares an error with the one of which the example speaks. */
  throws(work: () => Promise<unknown>, expected: string, at: string): Promise<void>;
}

/** The names of the context, but for its checks. */
export const CONTEXT_NAMES = ['uri', 'client', 'db', 'people', 'server', 'set', 'cluster'] as const;
/** One of them. */
export type ContextName = (typeof CONTEXT_NAMES)[number];

const PEOPLE: readonly Person[] = [
  { _id: 1, name: 'Ada', age: 36, city: 'London', tags: ['math'] },
  { _id: 2, name: 'Grace', age: 45, city: 'New York', tags: ['navy', 'math'] },
  { _id: 3, name: 'Alan', age: 41, city: 'London', tags: ['math', 'running'] },
];

/** An example, compiled. */
export interface ExampleModule {
  readonly needs: readonly ContextName[];
  /** The place where each of its claims stands, `path:line`. */
  readonly claims: readonly string[];
  run(context: ExampleContext): Promise<void>;
}

/** The replica set that all examples share, and the surroundings of each. */
export class ExampleWorld implements AsyncDisposable {
  readonly #shared: Promise<ReplicaSet> = startReplicaSet({ members: 1 });
  #count = 0;

  /** Makes what an example needs, runs it, and ends what was made. Rejects where a claim was never reached. */
  async run({ needs, claims, run }: ExampleModule): Promise<void> {
    const ends: { close(): Promise<void> }[] = [];
    const made = async <T extends { close(): Promise<void> }>(start: Promise<T>): Promise<T> => {
      const one = await start;
      ends.unshift(one);
      return one;
    };
    const needed = (name: ContextName): boolean => needs.includes(name);
    try {
      const { uri } = await this.#shared;
      const client = await made(new MongoClient(uri).connect());
      const db = client.db(`example_${++this.#count}`);
      const people = db.collection<Person>('people');
      if (needed('people') || needed('db')) await people.insertMany([...PEOPLE]);
      const server = needed('server') ? await made(startStandalone()) : unasked('server');
      const set = needed('set') ? await made(startReplicaSet({ members: 3 })) : unasked('set');
      const cluster = needed('cluster')
        ? await made(startShardedCluster({ shards: 2 }))
        : unasked('cluster');
      const reached = new Set<string>();
      await run({ ...checksInto(reached), uri, client, db, people, server, set, cluster });
      for (const claim of claims) assert.ok(reached.has(claim), `${claim} was not reached`);
    } finally {
      for (const end of ends) await end.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#shared).close();
  }
}

/** An example that does not name it never sees it. */
function unasked(name: ContextName): never {
  return { name } as never;
}

function checksInto(reached: Set<string>): ExampleChecks {
  return {
    shows(value, expected, at) {
      reached.add(at);
      const actual = inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 6 });
      assert.ok(agrees(actual, expected), `${at} shows\n${expected}\nbut it is\n${actual}`);
    },
    async throws(work, expected, at) {
      reached.add(at);
      const error = await work().then(
        () => assert.fail(`${at} throws nothing`),
        (reason: unknown) => reason,
      );
      const actual = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
      assert.ok(agrees(actual, expected), `${at} throws\n${expected}\nbut it is\n${actual}`);
    },
  };
}

/** Compares two texts; `…` stands for anything. */
export function agrees(actual: string, expected: string): boolean {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(actual);
}

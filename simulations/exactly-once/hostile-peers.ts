import { decode, encodeCommand, MessageReader, parseMessage } from '@touchstone/protocol';
import { type SimulatedRuntime, type Stream, sleep, TransportError } from '@touchstone/runtime';
import { Binary, type Document, Long } from 'bson';

export interface HostilePeersOptions {
  readonly world: SimulatedRuntime;
  /** `host:port` of each server that they trouble. */
  readonly servers: readonly string[];
  readonly note: (text: string) => void;
}

/** The deed of a peer in one visit to a server. */
type Deed = (visit: Visit) => Promise<void>;

const HOST = 'hostile';
const DATABASE = 'hostile';
const CALM_MS = 400;
const LONGEST_VISIT_MS = 5_000;
/** Sooner than anything can come that was not under way before. */
const AT_ONCE_MS = 0.1;
const BYTES = 100_000;
/** The bytes that a server may have under way to a peer that does not read: what was written before it had to wait, and one reply. */
const MOST_UNDER_WAY_BYTES = 4 * 1024 * 1024;

/** A connection of a peer that keeps to no rule. */
class Visit {
  readonly random: () => number;
  readonly #world: SimulatedRuntime;
  readonly #stream: Stream;
  readonly #reader = new MessageReader();
  #reply: ((reply: Document | undefined) => void) | undefined;
  /** The bytes that came in this visit. */
  receivedBytes = 0;
  isOver = false;

  constructor(world: SimulatedRuntime, stream: Stream) {
    this.#world = world;
    this.#stream = stream;
    this.random = () => world.random.next();
    stream.handler = {
      data: (bytes) => this.#take(bytes),
      closed: () => {
        this.isOver = true;
        this.#reply?.(undefined);
      },
    };
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  write(bytes: Uint8Array): void {
    if (!this.isOver) this.#stream.write(bytes);
  }

  /** Sends a command, and does not wait for what it gets. */
  start(body: Document, exhaustAllowed = false): void {
    this.write(encodeCommand({ requestId: this.below(1e6), body, exhaustAllowed }));
  }

  /** Resolves with the reply; undefined when none comes. */
  async run(body: Document): Promise<Document | undefined> {
    const replied = new Promise<Document | undefined>((resolve) => {
      this.#reply = resolve;
      if (this.isOver) resolve(undefined);
    });
    this.start(body);
    return Promise.race([replied, this.wait(LONGEST_VISIT_MS)]);
  }

  async wait(mostMS: number): Promise<undefined> {
    await sleep(this.#world.clock, this.random() * mostMS);
    return undefined;
  }

  stopReading(): void {
    this.#stream.pause();
  }

  readOn(): void {
    this.#stream.resume();
  }

  leave(): void {
    if (this.random() < 0.5) this.#stream.end();
    this.#stream.destroy({ reset: this.random() < 0.5 });
  }

  #take(bytes: Uint8Array): void {
    this.receivedBytes += bytes.length;
    this.#reader.push(bytes);
    for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) {
      const message = parseMessage(frame);
      this.#reply?.(message.kind === 'msg' ? decode(message.body) : {});
      this.#reply = undefined;
    }
  }
}

function anyBytes(visit: Visit, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => visit.below(256)));
}

function changed(visit: Visit, bytes: Uint8Array): Buffer {
  const made = Buffer.from(bytes);
  for (let times = 1 + visit.below(4); times > 0; times--) {
    const at = visit.below(made.length);
    if (visit.random() < 0.5) made[at] = visit.below(256);
    else made.writeInt32LE(visit.below(2 ** 31), Math.min(at, made.length - 4));
  }
  return made;
}

function ordinary(visit: Visit): Document {
  const each: readonly Document[] = [
    { hello: 1, client: { driver: { name: 'x', version: '1' } } },
    { insert: 'c', documents: [{ text: 'x'.repeat(visit.below(2000)) }] },
    { find: 'c', filter: { text: { $regex: '(a+)+$' } } },
    { aggregate: 'c', pipeline: [{ $group: { _id: '$text', n: { $sum: 1 } } }], cursor: {} },
    { update: 'c', updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }] },
    { getMore: Long.fromNumber(visit.below(1e6)), collection: 'c' },
  ];
  return { ...each[visit.below(each.length)], $db: DATABASE };
}

function lsidOf(visit: Visit): Document {
  return { id: new Binary(anyBytes(visit, 16), Binary.SUBTYPE_UUID) };
}

async function fill(visit: Visit): Promise<void> {
  const documents = Array.from({ length: 10 }, () => ({ text: 'x'.repeat(BYTES) }));
  await visit.run({ delete: 'wide', deletes: [{ q: {}, limit: 0 }], $db: DATABASE });
  await visit.run({ insert: 'wide', documents, $db: DATABASE });
}

const DEEDS: Readonly<Record<string, Deed>> = {
  async noise(visit) {
    visit.write(anyBytes(visit, 16 + visit.below(500)));
    await visit.wait(1_000);
  },
  async changedMessages(visit) {
    for (let times = 10; times > 0 && !visit.isOver; times--) {
      visit.write(changed(visit, encodeCommand({ requestId: 1, body: ordinary(visit) })));
      await visit.wait(100);
    }
  },
  async halfAMessage(visit) {
    const bytes = encodeCommand({ requestId: 1, body: ordinary(visit) });
    visit.write(bytes.subarray(0, visit.below(bytes.length)));
    await visit.wait(LONGEST_VISIT_MS);
  },
  async goesAwayBeforeTheReply(visit) {
    for (let times = visit.below(20); times >= 0; times--) visit.start(ordinary(visit));
  },
  async leavesATransaction(visit) {
    const transaction = {
      lsid: lsidOf(visit),
      txnNumber: Long.ONE,
      startTransaction: true,
      autocommit: false,
    };
    await visit.run({
      update: 'c',
      updates: [{ q: { _id: visit.below(5) }, u: { $inc: { n: 1 } }, upsert: true }],
      ...transaction,
      $db: DATABASE,
    });
  },
  async leavesCursors(visit) {
    await fill(visit);
    for (let times = visit.below(10); times >= 0; times--) {
      await visit.run({ find: 'wide', batchSize: 1, $db: DATABASE });
    }
  },
  async readsNothing(visit) {
    await fill(visit);
    const before = visit.receivedBytes;
    visit.stopReading();
    for (let times = 20; times > 0; times--) visit.start({ find: 'wide', $db: DATABASE });
    await visit.wait(LONGEST_VISIT_MS);
    // The bytes under way come at once; everything else would have been made for nobody.
    visit.readOn();
    await visit.wait(AT_ONCE_MS);
    if (visit.receivedBytes - before > MOST_UNDER_WAY_BYTES) {
      throw new Error(
        `${visit.receivedBytes - before} bytes were sent to a peer that does not read`,
      );
    }
  },
  async watchesWithoutReading(visit) {
    const topologyVersion = (await visit.run({ hello: 1, $db: 'admin' }))?.['topologyVersion'];
    if (topologyVersion === undefined) return;
    visit.stopReading();
    visit.start({ hello: 1, topologyVersion, maxAwaitTimeMS: 500, $db: 'admin' }, true);
    await visit.wait(LONGEST_VISIT_MS);
  },
};

/** True if a connection comes from such a peer. */
export function isHostile(address: string): boolean {
  return address.startsWith(`${HOST}:`);
}

/** Peers of the servers that keep to no rule, from a seed: nobody else may notice them. */
export class HostilePeers {
  readonly #options: HostilePeersOptions;
  /** The number of times that each thing was done. */
  readonly counts: Record<string, number> = {};

  constructor(options: HostilePeersOptions) {
    this.#options = options;
  }

  async run(isOver: () => boolean): Promise<void> {
    const { world } = this.#options;
    while (!isOver()) {
      await sleep(world.clock, world.random.next() * CALM_MS);
      await this.#visit();
    }
  }

  async #visit(): Promise<void> {
    const { world, servers, note } = this.#options;
    const pick = <Item>(list: readonly Item[]): Item =>
      list[Math.floor(world.random.next() * list.length)] as Item;
    const [host = '', port] = pick(servers).split(':');
    const [name, deed] = pick(Object.entries(DEEDS));
    note(`${HOST} ${name} ${host}`);
    const stream = await this.#connect(host, Number(port));
    if (stream === undefined) return;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const visit = new Visit(world, stream);
    await deed(visit);
    visit.leave();
  }

  async #connect(host: string, port: number): Promise<Stream | undefined> {
    const { transport } = this.#options.world.at(HOST);
    try {
      return await transport.connect({ kind: 'tcp', host, port }, { timeoutMS: 1_000 });
    } catch (error) {
      if (error instanceof TransportError) return undefined;
      throw error;
    }
  }
}

import { encode } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { commandDocument } from '../cmap/command-monitoring.ts';
import type { CommandRequest } from '../cmap/command-request.ts';
import { describeConnection } from '../cmap/connection-description.ts';
import type { OperationError } from '../sdam/operation-error.ts';
import { parseHello } from '../sdam/parse-hello.ts';
import { type TopologyType, topologyDescription } from '../sdam/topology-description.ts';
import type { SelectionRequest } from '../selection/server-selector.ts';
import { ClusterClock } from '../session/cluster-clock.ts';
import { ServerSessionPool } from '../session/server-session-pool.ts';
import type { ExecutionHost, OperationServer } from './execution-host.ts';

/** The scripted server's answer to a command: a reply, or an error that the connection meets. */
export type ScriptedReply = Document | Error;

export interface ScriptedHost extends ExecutionHost {
  /** The commands that were sent, with their document sequences as arrays. */
  readonly sent: Document[];
  readonly selections: SelectionRequest[];
  readonly reported: { address: string; error: OperationError }[];
  /** Milliseconds that were waited for. */
  readonly waits: number[];
  readonly checkedOut: number;
  /** The one that is lent to every operation. */
  readonly server: OperationServer;
  /** True if the operation closed its connection. */
  readonly isConnectionClosed: boolean;
  /** The answers to the commands to come, one after the other; then `{ ok: 1 }`. */
  readonly script: ScriptedReply[];
  ready(): undefined;
  readonly openCursors: Set<{ close(): Promise<void> }>;
}

const PRIMARY_HELLO: Document = {
  ok: 1,
  isWritablePrimary: true,
  setName: 'rs',
  hosts: ['a:1'],
  minWireVersion: 0,
  maxWireVersion: 25,
  logicalSessionTimeoutMinutes: 30,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
};

export interface ScriptedOptions
  extends Partial<
    Pick<ExecutionHost, 'retryReads' | 'retryWrites' | 'maxAdaptiveRetries' | 'serverApi'>
  > {
  /** Fields of the server's hello that differ from a primary of version 8.0. */
  readonly hello?: Document;
  readonly topologyType?: TopologyType;
}

/** A client with one server that answers by script; timers fire at once and are noted. */
export function scriptedHost(script: ScriptedReply[], options: ScriptedOptions = {}): ScriptedHost {
  const hello = { ...PRIMARY_HELLO, ...options.hello };
  const description = topologyDescription({
    type: options.topologyType ?? 'ReplicaSetWithPrimary',
    setName: 'rs',
    maxSetVersion: null,
    maxElectionId: null,
    servers: new Map([
      [
        'a:1',
        parseHello('a:1', hello, { lastUpdateTime: 0, roundTripTime: 1, minRoundTripTime: 1 }),
      ],
    ]),
  });
  const sent: Document[] = [];
  const selections: SelectionRequest[] = [];
  const reported: ScriptedHost['reported'] = [];
  const waits: number[] = [];
  let checkedOut = 0;
  const clock = instantClock(waits);
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(7) };
  const connection = {
    generation: 0,
    closed: false,
    close(): void {
      connection.closed = true;
    },
    description: describeConnection(hello),
    async run(request: CommandRequest): Promise<Uint8Array | undefined> {
      sent.push(commandDocument(request));
      if (request.unacknowledged === true) return undefined;
      const reply = script.shift() ?? { ok: 1 };
      if (reply instanceof Error) throw reply;
      return reply instanceof Uint8Array ? reply : encode(reply);
    },
  };
  const server: OperationServer = {
    address: 'a:1',
    pool: {
      checkOut() {
        checkedOut += 1;
        return connection;
      },
      checkIn() {
        checkedOut -= 1;
      },
    },
  };
  return {
    sent,
    selections,
    reported,
    waits,
    script,
    get checkedOut() {
      return checkedOut;
    },
    get isConnectionClosed() {
      return connection.closed;
    },
    clock,
    random,
    description,
    serverSessions: new ServerSessionPool({ clock, random }),
    clusterClock: new ClusterClock(),
    serverSelectionTimeoutMS: 30_000,
    retryReads: options.retryReads ?? true,
    retryWrites: options.retryWrites ?? true,
    maxAdaptiveRetries: options.maxAdaptiveRetries ?? 2,
    enableOverloadRetargeting: false,
    serverApi: options.serverApi,
    server,
    withServer(request, work) {
      selections.push(request);
      return work(server);
    },
    operationFailed: (address, error) => reported.push({ address, error }),
    ready: () => undefined,
    openCursors: new Set(),
  };
}

function instantClock(waits: number[]): Clock {
  let now = 0;
  return {
    now: () => now,
    date: () => 1_700_000_000_000 + now,
    setTimer(delayMS, callback) {
      waits.push(delayMS);
      now += delayMS;
      queueMicrotask(callback);
      return { cancel: () => undefined };
    },
    defer: (callback) => queueMicrotask(callback),
  };
}

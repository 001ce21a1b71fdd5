import { compressorByName } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { createAuthentication } from '../auth/authentication.ts';
import { Administration } from '../command/administration.ts';
import type { CommandTraits } from '../command/command-traits.ts';
import { newCounters } from '../command/counters.ts';
import { EstablishmentLimiter, establishmentLimits } from '../command/establishment-limiter.ts';
import { FailPoints } from '../command/fail-points.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import type { ClusterView, Node, ReplicationMember } from '../command/node.ts';
import { Operations } from '../command/operations.ts';
import { initialParameters } from '../command/parameters/server-parameters.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { serverVersion } from '../command/version.ts';
import { commands } from '../commands/index.ts';
import { CursorRegistry } from '../cursor/cursor-registry.ts';
import { LogicalSessions } from '../session/logical-sessions.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { Storage } from '../storage/storage.ts';
import { limitsOf } from './limits.ts';
import { DEFAULT_VERSION, type ServerOptions } from './server-options.ts';
import { TopologyVersion } from './topology-version.ts';
import { TtlMonitor } from './ttl-monitor.ts';

/** The things that a node shares with others, or is given by its deployment. */
export interface NodeSetting {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly retryableWrites: RetryableWrites<StatementResult>;
  readonly member: ReplicationMember | undefined;
  readonly address: string;
  readonly topology?: TopologyVersion;
  readonly mongos?: ClusterView;
  /** Default: those of a mongod. */
  readonly commands?: readonly CommandTraits[];
}

/** The state of one server. Throws RangeError for a version, a limit or a parameter that there is not. */
export function createNode(options: ServerOptions, setting: NodeSetting): Node {
  const { runtime } = setting;
  const { clock, random } = runtime;
  const date = (): number => clock.date();
  const { storage } = setting;
  const limits = limitsOf(options.limits);
  const version = serverVersion(options.version ?? DEFAULT_VERSION);
  const authentication = createAuthentication(options.auth, { storage, clock, random });
  const parameters = initialParameters(
    options.parameters ?? {},
    authentication.mechanisms,
    version,
  );
  return {
    runtime,
    version,
    limits,
    storage,
    sessions: new LogicalSessions(date),
    retryableWrites: setting.retryableWrites,
    cursors: new CursorRegistry(date, {
      idleTimeoutMS: () => numberOf(parameters.get('cursorTimeoutMillis')) ?? Infinity,
      randomBytes: (length) => random.bytes(length),
      maxBatchBytes: limits.maxBsonObjectSize,
      setTimer: (delayMS, callback) => clock.setTimer(delayMS, callback, { unref: true }),
    }),
    operations: new Operations(),
    failPoints: new FailPoints(() => random.next()),
    administration: new Administration(),
    counters: newCounters(),
    authentication,
    parameters,
    commands: setting.commands ?? commands,
    connections: new Set(),
    ttl:
      setting.mongos === undefined
        ? new TtlMonitor({ clock, storage, parameters, member: setting.member })
        : undefined,
    establishment: new EstablishmentLimiter(
      () => establishmentLimits(parameters),
      () => clock.now(),
    ),
    address: setting.address,
    topology: setting.topology ?? new TopologyVersion(processId(runtime)),
    member: setting.member,
    mongos: setting.mongos,
    startedAt: date(),
    shutDown: options.onShutdown,
    compressors: options.compressors ?? defaultCompressors(),
  };
}

/** Twelve bytes in the form of an ObjectId, made by this runtime. */
export function processId({ clock, random }: Runtime): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(0, Math.floor(clock.date() / 1000));
  bytes.set(random.bytes(8), 4);
  return bytes;
}

/** Those that MongoDB agrees to by default, as far as their packages are installed. */
function defaultCompressors(): string[] {
  return ['snappy', 'zstd', 'zlib'].filter((name) => compressorByName(name) !== undefined);
}

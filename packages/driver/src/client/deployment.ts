import type { ProxyOptions, Runtime, SocketOptions, TlsOptions } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { Authenticator } from '../auth/authenticator.ts';
import type { CommandEvents } from '../cmap/command-events.ts';
import { CommandMonitoring } from '../cmap/command-monitoring.ts';
import type { Connection } from '../cmap/connection.ts';
import { ConnectionPool } from '../cmap/connection-pool.ts';
import {
  type EstablishSettings,
  establishConnection,
  failedService,
  isAuthenticationFailure,
} from '../cmap/establish-connection.ts';
import { MonitorConnection } from '../cmap/monitor-connection.ts';
import { type CmapEvents, poolObserver } from '../cmap/pool-observer.ts';
import type { PoolOptions } from '../cmap/pool-options.ts';
import type { ServerApi } from '../concern/server-api.ts';
import { MongoError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import type { EventPublisher } from '../event/client-events.ts';
import type { Log } from '../event/log.ts';
import { classifyReply, type OperationError, type ReplyError } from '../sdam/operation-error.ts';
import type { SdamEvents } from '../sdam/sdam-events.ts';
import type { SrvPollingOptions } from '../sdam/srv-polling.ts';
import { Topology } from '../sdam/topology.ts';
import type { TopologyDescription } from '../sdam/topology-description.ts';
import { ServerSelector } from '../selection/server-selector.ts';
import { streamAddressOf } from '../uri/hosts.ts';
import { socket } from '../uri/options/socket.ts';
import type { ResolvedOptions } from '../uri/resolved-options.ts';
import { TopologyDescription as ShownTopology } from './description-classes.ts';

/** Everything that a client emits. */
export type DeploymentEvents = CommandEvents & CmapEvents & SdamEvents;

export interface DeploymentSettings {
  readonly runtime: Runtime;
  readonly options: ResolvedOptions;
  readonly hosts: readonly string[];
  readonly tls: TlsOptions | undefined;
  readonly serverApi: ServerApi | undefined;
  readonly srv: SrvPollingOptions | undefined;
  readonly events: EventPublisher<DeploymentEvents>;
  /** Command events, which are only emitted when they were asked for. */
  readonly commandEvents: EventPublisher<CommandEvents>;
  readonly log: Log;
  readonly isFaas: boolean;
  readonly createAuthenticator: (() => Authenticator) | undefined;
  /** The `client` document of handshakes. */
  metadata(): Document;
}

type Pool = ConnectionPool<Connection>;

/** The port that SOCKS has (RFC 1928). */
const DEFAULT_PROXY_PORT = 1080;

let lastTopologyId = 0;
let lastMonitorId = 0;

/**
 * The servers behind a connected client: builds topology, monitors, pools and server selection, and brings
 * them together. State: theirs.
 */
export class Deployment {
  readonly #settings: DeploymentSettings;
  readonly #topology: Topology<Pool>;
  /** Lends servers to operations. */
  readonly selector: ServerSelector<Pool>;
  /** The settings that all connections have in common, to whichever server. */
  readonly #connecting: Omit<EstablishSettings, 'address' | 'streamAddress'>;
  readonly #poolOptions: Partial<PoolOptions>;

  constructor(settings: DeploymentSettings) {
    this.#settings = settings;
    const { options, runtime, log } = settings;
    const { clock, random } = runtime;
    const { heartbeatFrequencyMS, localThresholdMS, serverSelectionTimeoutMS } = options;
    this.#connecting = connecting(settings);
    this.#poolOptions = poolOptions(options);
    lastTopologyId += 1;
    this.#topology = new Topology<Pool>({
      seed: {
        topologyId: lastTopologyId,
        hosts: settings.hosts,
        setName: options.replicaSet,
        directConnection: options.directConnection,
        loadBalanced: options.loadBalanced,
      },
      monitor: {
        clock,
        heartbeatFrequencyMS,
        connectTimeoutMS: options.connectTimeoutMS,
        serverMonitoringMode: options.serverMonitoringMode,
        isFaas: settings.isFaas,
        createConnection: (address) => {
          lastMonitorId += 1;
          return new MonitorConnection(lastMonitorId, this.#connectingTo(address));
        },
      },
      events: settings.events,
      log,
      srv: settings.srv,
      createPool: (address) => this.#createPool(address),
    });
    this.selector = new ServerSelector({
      topology: this.#topology,
      clock,
      random,
      log,
      serverSelectionTimeoutMS,
      heartbeatFrequencyMS,
      localThresholdMS,
      serverSelector: options.serverSelector,
      show: ShownTopology.of,
    });
  }

  get description(): TopologyDescription {
    return this.#topology.description;
  }

  open(): void {
    this.#topology.open();
  }

  close(): void {
    this.#topology.close();
  }

  operationFailed(address: string, error: OperationError): void {
    this.#topology.operationFailed(address, error);
  }

  #createPool(address: string): Pool {
    const { runtime, options, events, log } = this.#settings;
    const establishing = this.#connectingTo(address);
    const pool: Pool = new ConnectionPool<Connection>({
      address,
      clock: runtime.clock,
      options: this.#poolOptions,
      loadBalanced: options.loadBalanced,
      observer: poolObserver(events as EventPublisher<CmapEvents>, log),
      establish: (request) => establishConnection(request, establishing),
      onEstablishFailed: ({ error, generation }) => {
        const failure = classifyEstablishment(error);
        if (failure === undefined) return;
        const serviceId = failedService(error);
        this.#topology.operationFailed(address, {
          ...failure,
          completedHandshake: false,
          generation: serviceId === undefined ? generation : pool.serviceGeneration(serviceId),
          serviceId,
          labels: error instanceof MongoError ? error.errorLabels : [],
          cause: error,
        });
      },
    });
    return pool;
  }

  #connectingTo(address: string): EstablishSettings {
    return { ...this.#connecting, address, streamAddress: streamAddressOf(address) };
  }
}

function connecting(
  settings: DeploymentSettings,
): Omit<EstablishSettings, 'address' | 'streamAddress'> {
  const { runtime, options, tls, serverApi, commandEvents, log } = settings;
  return {
    runtime,
    tls,
    proxy: proxyOptions(options),
    socket: socketOptions(options),
    metadata: () => settings.metadata(),
    compressors: options.compressors,
    zlibCompressionLevel: options.zlibCompressionLevel,
    loadBalanced: options.loadBalanced,
    serverApi,
    connectTimeoutMS: options.connectTimeoutMS,
    socketTimeoutMS: options.socketTimeoutMS,
    timeoutMS: options.timeoutMS,
    monitoring: new CommandMonitoring(commandEvents, log),
    createAuthenticator: settings.createAuthenticator,
  };
}

function poolOptions(options: ResolvedOptions): Partial<PoolOptions> {
  const { maxPoolSize, minPoolSize, maxConnecting, maxIdleTimeMS, waitQueueTimeoutMS } = options;
  return { maxPoolSize, minPoolSize, maxConnecting, maxIdleTimeMS, waitQueueTimeoutMS };
}

/** Those that were given: most clients need none. */
function socketOptions(options: ResolvedOptions): SocketOptions | undefined {
  const given = socket.flatMap(({ name }) =>
    options[name] === undefined ? [] : [[name, options[name]] as const],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function proxyOptions(options: ResolvedOptions): ProxyOptions | undefined {
  const { proxyHost: host, proxyPort: port = DEFAULT_PROXY_PORT } = options;
  if (typeof host !== 'string' || typeof port !== 'number') return undefined;
  const { proxyUsername, proxyPassword } = options;
  // An empty name and password are none.
  return proxyUsername
    ? { host, port, username: proxyUsername, password: proxyPassword }
    : { host, port };
}

function classifyEstablishment(error: Error): ReplyError | undefined {
  if (isAuthenticationFailure(error)) return { kind: 'authentication', topologyVersion: null };
  if (error instanceof MongoNetworkTimeoutError) {
    return { kind: 'networkTimeout', topologyVersion: null };
  }
  if (error instanceof MongoNetworkError) return { kind: 'network', topologyVersion: null };
  return error instanceof MongoServerError ? classifyReply(error.errorResponse) : undefined;
}

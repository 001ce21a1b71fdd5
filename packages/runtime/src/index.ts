export { Cancellation, type CancelSignal } from './cancellation.ts';
export type { Clock, Timer } from './clock.ts';
export type * from './node/connection-options.ts';
export {
  type HttpAnswer,
  type HttpRequest,
  type HttpService,
  startHttpService,
} from './node/http-service.ts';
export { type HttpReply, httpGet } from './node/node-http-get.ts';
export { nodeRuntime } from './node/node-runtime.ts';
export { type ProxyLogin, type Socks5Proxy, startSocks5Proxy } from './node/socks5-proxy.ts';
export type { Random } from './random.ts';
export type { Resolver, SrvRecord } from './resolver.ts';
export type { Runtime } from './runtime.ts';
export type { Latency, NetworkFaults } from './simulated/network-faults.ts';
export type { SimulatedClock } from './simulated/simulated-clock.ts';
export type { SimulatedConnection } from './simulated/simulated-connection.ts';
export type { NetworkEvent, SimulatedNetwork } from './simulated/simulated-network.ts';
export type { SimulatedResolver } from './simulated/simulated-resolver.ts';
export {
  type SimulatedRuntime,
  type SimulatedRuntimeOptions,
  simulatedRuntime,
} from './simulated/simulated-runtime.ts';
export { SimulationStuckError } from './simulated/simulation-stuck-error.ts';
export { sleep } from './sleep.ts';
export type {
  ConnectOptions,
  Listener,
  ListenOptions,
  Preamble,
  ProxyOptions,
  ReadPreamble,
  ShownCertificate,
  SocketOptions,
  Stream,
  StreamAddress,
  StreamHandler,
  TlsOptions,
  Transport,
} from './transport.ts';
export { TransportError } from './transport.ts';

export type { Clock, Timer } from './clock.ts';
export { nodeRuntime } from './node/node-runtime.ts';
export type { Random } from './random.ts';
export type { Resolver, SrvRecord } from './resolver.ts';
export type { Runtime } from './runtime.ts';
export { sleep } from './sleep.ts';
export type {
  ConnectOptions,
  Listener,
  ListenOptions,
  Stream,
  StreamAddress,
  StreamHandler,
  TlsOptions,
  Transport,
} from './transport.ts';
export { TransportError } from './transport.ts';

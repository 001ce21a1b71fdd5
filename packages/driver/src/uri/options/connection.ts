import type { OptionDescriptor } from '../option-descriptor.ts';
import { ANY, BOOLEAN, NATURAL, OBJECT, STRING } from '../option-type.ts';

/** Source: uri-options, handshake, load-balancers, retryable-reads, retryable-writes. */
export const connection: readonly OptionDescriptor[] = [
  { name: 'appName', type: STRING },
  { name: 'autoEncryption', type: OBJECT, inUri: false, isSecret: true },
  { name: 'connectTimeoutMS', type: NATURAL, default: 10_000 },
  { name: 'directConnection', type: BOOLEAN },
  { name: 'driverInfo', type: OBJECT, inUri: false },
  { name: 'loadBalanced', type: BOOLEAN, default: false },
  { name: 'replicaSet', type: STRING },
  { name: 'retryReads', type: BOOLEAN, default: true },
  { name: 'retryWrites', type: BOOLEAN, default: true },
  { name: 'runtime', type: OBJECT, inUri: false },
  { name: 'runtimeAdapters', type: OBJECT, inUri: false },
  { name: 'serverApi', type: ANY, inUri: false },
  { name: 'socketTimeoutMS', type: NATURAL, default: 0 },
  { name: 'timeoutMS', type: NATURAL },
];

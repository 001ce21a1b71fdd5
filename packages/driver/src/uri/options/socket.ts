import type { OptionDescriptor } from '../option-descriptor.ts';
import { BOOLEAN, FUNCTION, NATURAL, STRING } from '../option-type.ts';

/** Describes how sockets are opened: options of Node's `net.connect`, in code only. */
export const socket: readonly OptionDescriptor[] = [
  { name: 'autoSelectFamily', type: BOOLEAN, inUri: false },
  { name: 'autoSelectFamilyAttemptTimeout', type: NATURAL, inUri: false },
  { name: 'family', type: { kind: 'oneOf', values: [0, 4, 6] }, inUri: false },
  { name: 'hints', type: NATURAL, inUri: false },
  { name: 'keepAliveInitialDelay', type: NATURAL, inUri: false },
  { name: 'localAddress', type: STRING, inUri: false },
  { name: 'localPort', type: NATURAL, inUri: false },
  { name: 'lookup', type: FUNCTION, inUri: false },
  { name: 'noDelay', type: BOOLEAN, inUri: false },
];

import type { OptionDescriptor } from '../option-descriptor.ts';
import { NATURAL, STRING } from '../option-type.ts';

/** Source: initial-dns-seedlist-discovery. */
export const srv: readonly OptionDescriptor[] = [
  { name: 'srvMaxHosts', type: NATURAL, default: 0 },
  { name: 'srvServiceName', type: STRING, default: 'mongodb' },
];

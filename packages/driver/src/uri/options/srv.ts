import type { OptionDescriptor } from '../option-descriptor.ts';
import { FUNCTION, NATURAL, STRING } from '../option-type.ts';

/** Source: initial-dns-seedlist-discovery. */
export const srv: readonly OptionDescriptor[] = [
  { name: 'srvAllowedHostsSuffix', type: STRING },
  { name: 'srvHostValidator', type: FUNCTION, inUri: false },
  { name: 'srvMaxHosts', type: NATURAL, default: 0 },
  { name: 'srvServiceName', type: STRING, default: 'mongodb' },
];

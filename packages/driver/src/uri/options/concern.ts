import type { OptionDescriptor } from '../option-descriptor.ts';
import { ANY, BOOLEAN, NATURAL, STRING } from '../option-type.ts';

/** Source: read-write-concern, uri-options. */
export const concern: readonly OptionDescriptor[] = [
  { name: 'journal', type: BOOLEAN, aliases: ['j'] },
  { name: 'readConcern', type: ANY, inUri: false },
  { name: 'readConcernLevel', type: STRING },
  { name: 'w', type: { kind: 'w' } },
  { name: 'writeConcern', type: ANY, inUri: false },
  { name: 'wtimeoutMS', type: NATURAL, deprecatedAliases: ['wtimeout'] },
];

import type { OptionDescriptor } from '../option-descriptor.ts';
import { ANY } from '../option-type.ts';

/** Source: server-selection, max-staleness. */
export const readPreference: readonly OptionDescriptor[] = [
  { name: 'maxStalenessSeconds', type: { kind: 'integer', min: 90, or: -1 } },
  {
    name: 'readPreference',
    type: {
      kind: 'choice',
      values: ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'],
    },
    codeType: ANY,
  },
  { name: 'readPreferenceTags', type: { kind: 'tagSets' } },
];

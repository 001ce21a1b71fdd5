import type { OptionDescriptor } from '../option-descriptor.ts';

/** Source: compression. The compressors that this driver has no code for are allowed, and never agreed on. */
export const compression: readonly OptionDescriptor[] = [
  { name: 'compressors', type: { kind: 'list', values: ['none', 'snappy', 'zlib', 'zstd'] } },
  { name: 'zlibCompressionLevel', type: { kind: 'integer', min: -1, max: 9 } },
];

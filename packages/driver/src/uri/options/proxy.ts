import type { OptionDescriptor } from '../option-descriptor.ts';
import { STRING } from '../option-type.ts';

/** Source: socks5-support. */
export const proxy: readonly OptionDescriptor[] = [
  { name: 'proxyHost', type: STRING, onceOnly: true },
  { name: 'proxyPassword', type: STRING, onceOnly: true, isSecret: true },
  { name: 'proxyPort', type: { kind: 'integer', min: 0, max: 65_535 }, onceOnly: true },
  { name: 'proxyUsername', type: STRING, onceOnly: true },
];

import type { ProseSuite } from '../prose-test.ts';
import { connectionStrings } from './connection-strings.ts';

export const socks5Support: ProseSuite = { 'connection-strings': connectionStrings };

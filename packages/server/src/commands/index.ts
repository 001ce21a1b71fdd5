import type { Command } from '../command/command.ts';
import { buildInfo } from './build-info.ts';
import { find } from './find.ts';
import { hello } from './hello.ts';
import { insert } from './insert.ts';
import { isMaster } from './is-master.ts';
import { ping } from './ping.ts';

/** Every command of the server. */
export const commands: readonly Command[] = [buildInfo, find, hello, insert, isMaster, ping];

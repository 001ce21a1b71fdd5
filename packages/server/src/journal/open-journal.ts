import type { Runtime } from '@touchstone/runtime';
import { dropUnfinished } from '../collection/unfinished.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { createNode } from '../server/create-node.ts';
import { runOwn } from '../server/own-command.ts';
import type { ServerOptions } from '../server/server-options.ts';
import { serviceOf } from '../server/service.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { Storage } from '../storage/storage.ts';
import { DataFile } from './data-file.ts';
import { takeFolder } from './data-folder.ts';
import { Journal } from './journal.ts';
import { recover } from './recover.ts';
import { Replay } from './replay.ts';

/** The data that is kept: what is stored, and what sessions have done to it. */
export interface KeptData {
  readonly storage: Storage;
  readonly retryableWrites: RetryableWrites<StatementResult>;
  readonly runtime: Runtime;
}

/**
 * Fills an empty storage with what the folder of the options holds, and from then on writes its changes there; without
 * a folder nothing happens. Rejects with DataFolderError for a folder that is in use, another's or damaged.
 */
export async function openJournal(options: ServerOptions, kept: KeptData): Promise<void> {
  const file = await openFolder(options, kept);
  if (file === undefined) return;
  const { storage, retryableWrites, runtime } = kept;
  const { clock } = runtime;
  storage.keepIn(new Journal({ storage, retryableWrites, clock, keepers: [file] }));
  dropUnfinished(storage);
}

/** As `openJournal`, but leaves it to the caller to write changes; undefined without a folder. */
export async function openFolder(
  { dbPath, version }: ServerOptions,
  kept: KeptData,
): Promise<DataFile | undefined> {
  if (dbPath === undefined) return undefined;
  const folder = takeFolder(dbPath);
  try {
    const size = recover(await openReplay(version, kept), folder);
    return new DataFile(folder, size);
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** Something that takes records into an empty storage. */
export async function openReplay(version: string | undefined, kept: KeptData): Promise<Replay> {
  const node = createNode(version === undefined ? {} : { version }, {
    ...kept,
    member: undefined,
    address: '',
  });
  node.ttl?.stop();
  let replay: Replay | undefined;
  // Options are compiled for a command: this one.
  const command: Command = defineCommand({
    name: 'recover',
    target: 'admin',
    access: 'control',
    auth: 'none',
    inTransaction: 'forbidden',
    onMongos: 'absent',
    help: 'Brings back what was stored.',
    fields: fields({}),
    run(call) {
      replay = new Replay(call);
      return new Map();
    },
  });
  await runOwn({ node, service: serviceOf([command], []) }, 'admin', new Map([['recover', 1]]));
  if (replay === undefined) throw new TypeError('The command was not run.');
  return replay;
}

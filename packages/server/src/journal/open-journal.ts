import type { Runtime } from '@touchstone/runtime';
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
export async function openJournal(
  { dbPath, version }: ServerOptions,
  { storage, retryableWrites, runtime }: KeptData,
): Promise<void> {
  if (dbPath === undefined) return;
  const folder = takeFolder(dbPath);
  try {
    const node = createNode(version === undefined ? {} : { version }, {
      runtime,
      storage,
      retryableWrites,
      member: undefined,
      address: '',
    });
    node.ttl?.stop();
    let size = 0;
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
        size = recover(call, folder).size;
        return new Map();
      },
    });
    const service = serviceOf([command], []);
    await runOwn({ node, service }, 'admin', new Map([['recover', 1]]));
    const keepers = [new DataFile(folder, size)];
    storage.keepIn(new Journal({ storage, retryableWrites, clock: runtime.clock, keepers }));
  } catch (error) {
    folder.release();
    throw error;
  }
}

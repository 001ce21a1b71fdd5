import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { CommandCall } from '../command/call.ts';
import { entriesOf } from './changes.ts';
import { type DataFolder, DataFolderError } from './data-folder.ts';
import { MAGIC, recordAt } from './record.ts';
import { Replay } from './replay.ts';

/** The data that was found in a folder. */
export interface Recovered {
  /** The position where the last whole record ends. */
  readonly size: number;
}

/**
 * Brings back into an empty storage what a folder's journal holds; `call` is what options are compiled for. Throws
 * DataFolderError for a damaged journal.
 */
export function recover(call: CommandCall, folder: DataFolder): Recovered {
  const bytes = readJournal(folder);
  const replay = new Replay(call);
  let at = MAGIC.length;
  for (;;) {
    const found = recordAt(bytes, at);
    if (found.kind === 'end') break;
    if (found.kind === 'damaged') throw damaged(folder, found.reason);
    try {
      for (const entry of entriesOf(found.payload)) replay.take(entry);
    } catch (error) {
      throw damaged(folder, `the record at byte ${at}: ${(error as Error).message}`);
    }
    at = found.end;
  }
  replay.finish();
  // Half a record that the process did not live to write must not stand between this and the next one.
  if (at < bytes.length) truncateSync(folder.journal, at);
  return { size: at };
}

function readJournal(folder: DataFolder): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(folder.journal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    bytes = Buffer.alloc(0);
  }
  const isYoung = bytes.length < MAGIC.length && bytes.equals(MAGIC.subarray(0, bytes.length));
  if (isYoung) {
    writeFileSync(folder.journal, MAGIC);
    folder.sync();
    return MAGIC;
  }
  if (bytes.subarray(0, MAGIC.length).equals(MAGIC)) return bytes;
  throw damaged(folder, 'it does not begin as a journal of this version');
}

function damaged({ journal }: DataFolder, reason: string): DataFolderError {
  return new DataFolderError(`${journal} is damaged: ${reason}. Nothing was changed.`);
}

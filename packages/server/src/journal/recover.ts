import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { propertyOf, thrownError } from '@touchstone/protocol';
import { entriesOf } from './changes.ts';
import { type DataFolder, DataFolderError } from './data-folder.ts';
import { MAGIC, recordAt } from './record.ts';
import type { Replay } from './replay.ts';

/**
 * Brings back what a folder's journal holds. Returns where the last whole record ends. Throws DataFolderError for a damaged
 * journal.
 */
export function recover(replay: Replay, folder: DataFolder): number {
  const bytes = readJournal(folder);
  let at = MAGIC.length;
  for (;;) {
    const found = recordAt(bytes, at);
    if (found.kind === 'end') break;
    if (found.kind === 'damaged') throw damaged(folder, found.reason);
    try {
      for (const entry of entriesOf(found.payload)) replay.take(entry);
    } catch (error) {
      throw damaged(folder, `the record at byte ${at}: ${thrownError(error).message}`);
    }
    at = found.end;
  }
  replay.finish();
  // Half a record that the process did not live to write must not stand between this and the next one.
  if (at < bytes.length) truncateSync(folder.journal, at);
  return at;
}

function readJournal(folder: DataFolder): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(folder.journal);
  } catch (error) {
    if (propertyOf(error, 'code') !== 'ENOENT') throw error;
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

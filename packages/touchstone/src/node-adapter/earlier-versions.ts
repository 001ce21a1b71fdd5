import { promisify } from 'node:util';
import type { DriverObject } from './node-driver.ts';

/**
 * Sends the command that a cursor begins with. Version 4 and 5 of the driver keep the method for it behind a symbol, and
 * call back.
 */
export async function openCursor(cursor: DriverObject): Promise<void> {
  if (typeof cursor.cursorInit === 'function') {
    await cursor.cursorInit();
    return;
  }
  const open = methodBehind(cursor, 'kInit');
  await promisify(open.bind(cursor))();
}

type Opening = (callback: (error: Error | null) => void) => void;

function methodBehind(cursor: DriverObject, description: string): Opening {
  for (let at = cursor; at !== null; at = Object.getPrototypeOf(at)) {
    const symbol = Object.getOwnPropertySymbols(at).find((one) => one.description === description);
    if (symbol !== undefined && typeof cursor[symbol] === 'function') return cursor[symbol];
  }
  throw new Error(
    'This version of the driver has no way to open a cursor without reading from it.',
  );
}

/** The document that a findOneAnd… operation found: versions before 6 tell of the whole reply, and have it in there. */
export function foundDocument(result: DriverObject): unknown {
  const isReply = result?.lastErrorObject !== undefined && result.ok === 1;
  return isReply ? (result.value ?? null) : result;
}

/** The fields that a bulk write's error has beside the fields of a reply. */
const OF_BULK_WRITES: ReadonlySet<string> = new Set([
  'err',
  'insertedIds',
  'result',
  'writeErrors',
]);

/** The reply that an error of the server was made of: versions before 6 spread its fields over the error, but for the message. */
export function spreadReply(error: DriverObject): DriverObject {
  const fields = Object.entries(error).filter(([name]) => !OF_BULK_WRITES.has(name));
  return fields.length === 0 ? undefined : { errmsg: error.message, ...Object.fromEntries(fields) };
}

/** Options as a last argument, where there are any: version 4 has a callback in that place. */
export function someOptions(options: DriverObject): readonly DriverObject[] {
  return Object.keys(options).length === 0 ? [] : [options];
}

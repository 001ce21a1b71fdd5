import { ObjectId } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import type { Value } from '../value/value.ts';
import { replaceEncrypted } from './encrypted-values.ts';
import type { SchemaReader } from './encryption-information.ts';
import { tokensOf } from './payload.ts';
import type { Incoming } from './prepare-document.ts';
import { addEntry, addToCompact, counterOf, stateCollection } from './state-collections.ts';
import { storedValue } from './stored-value.ts';

/** Values as they are stored, and how to forget that they were. */
export interface Counted {
  /** The value with stored values in the place of those on their way. */
  replaceIn(value: Value): Value;
  readonly tags: readonly Uint8Array[];
  /** Takes the notes out of the state collections again, when the document is not stored. */
  undo(): void;
}

/** Notes in the state collections that values are stored once more, and makes what is stored. */
export function takeCounts(
  call: CommandCall,
  schema: SchemaReader,
  incoming: readonly Incoming[],
): Counted {
  const noted: Noted[] = [];
  const undo = (): void => {
    // The writes of a transaction go with it.
    if (call.transaction !== undefined) return;
    for (const { collection, record } of noted.reverse()) collection.remove(record);
    noted.length = 0;
  };
  const stored = new Map<Value, Value>();
  const tags: Uint8Array[] = [];
  try {
    for (const { path, encrypted, payload } of incoming) {
      const counts = tokensOf(payload.index).map((tokens) => ({
        tokens,
        count: noteOne(call, schema, { path, tokens }, noted),
      }));
      const made = storedValue(payload, counts, (length) => call.node.runtime.random.bytes(length));
      stored.set(encrypted, made.value);
      tags.push(...made.tags);
    }
  } catch (error) {
    undo();
    throw error;
  }
  const replaceIn = (value: Value): Value =>
    replaceEncrypted(value, (found) => stored.get(found.value) ?? found.value);
  return { replaceIn, tags, undo };
}

interface Noted {
  readonly collection: DocumentCollection;
  readonly record: StoredRecord;
}

function noteOne(
  { data, node }: CommandCall,
  schema: SchemaReader,
  entry: { readonly path: string; readonly tokens: ReturnType<typeof tokensOf>[number] },
  noted: Noted[],
): number {
  const { esc, compaction } = entry.tokens;
  const collection = stateCollection(data, schema().state);
  const count = counterOf({ collection, at: undefined }, esc).count + 1;
  noted.push({ collection, record: addEntry(collection, esc, count) });
  const toCompact = stateCollection(data, schema().compaction);
  const id = new ObjectId(node.runtime.random.bytes(12));
  const record = addToCompact(toCompact, id, { fieldName: entry.path, tokens: compaction });
  noted.push({ collection: toCompact, record });
  return count;
}

import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { asFields } from '../value/known-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { encryptedFieldsOf } from './encrypted-fields.ts';
import { bytesOf } from './encrypted-kind.ts';
import {
  type Anchoring,
  addAnchor,
  counterOf,
  removeAnchors,
  removeEntries,
  setNullAnchor,
  stateCollection,
} from './state-collections.ts';
import { decryptCounterMode, TOKEN_LENGTH } from './tokens.ts';

/** The counts of a compaction in the state collections. */
export interface CompactionStats {
  readonly ecoc: { read: number; deleted: number };
  readonly esc: { read: number; inserted: number; updated: number; deleted: number };
}

/** Describes how `compactStructuredEncryptionData` and `cleanupStructuredEncryptionData` differ. */
export type CompactionKind = 'compaction' | 'cleanup';

/**
 * Puts anchors in the place of the entries in the state collection, for those values that were
 * stored since the last time; or, cleaning up, one anchor in the place of all.
 */
export function compactState(
  call: CommandCall,
  namespace: Namespace,
  given: Fields,
  kind: CompactionKind,
): CompactionStats {
  const { shown } = encryptedCollection(call, namespace).options;
  const tokens = tokensByField(shown, given, kind);
  const names = asFields(shown.get('encryptedFields'));
  const { database } = namespace;
  const named = (name: string): DocumentCollection =>
    stateCollection(call.data, { database, name: String(names.get(name)) });
  const state = named('escCollection');
  const toCompact = named('ecocCollection');
  const stats: CompactionStats = {
    ecoc: { read: 0, deleted: 0 },
    esc: { read: 0, inserted: 0, updated: 0, deleted: 0 },
  };
  const anchoring = {
    collection: state,
    randomBytes: (length: number) => call.node.runtime.random.bytes(length),
  };
  const waiting = waitingTokens(toCompact, tokens, kind);
  for (const { token, field } of waiting.tokens.values()) {
    compactOne(anchoring, token, { field, kind, stats });
  }
  for (const record of waiting.records) toCompact.remove(record);
  stats.ecoc.read = waiting.records.length;
  return stats;
}

function encryptedCollection(call: CommandCall, namespace: Namespace): DocumentCollection {
  const collection = call.data.collection(namespace.database, namespace.name);
  if (collection === undefined) {
    throw new CommandError(
      'NamespaceNotFound',
      `Collection '${namespace.database}.${namespace.name}' does not exist`,
    );
  }
  if (collection.options.shown.has('encryptedFields')) return collection;
  throw new CommandError('Location6346807', 'Target namespace is not an encrypted collection');
}

function tokensByField(
  shown: Fields,
  given: Fields,
  kind: CompactionKind,
): Map<string, Uint8Array> {
  const tokens = new Map<string, Uint8Array>();
  for (const { path, isIndexed } of encryptedFieldsOf(shown)) {
    if (!isIndexed) continue;
    const word = kind === 'compaction' ? 'Compaction' : 'Cleanup';
    const asked = given.get(path);
    if (asked === undefined) {
      throw new CommandError(
        'Location6346806',
        `${word} tokens object is missing ${kind} token for the encrypted path '${path}'`,
      );
    }
    const token = isFields(asked) ? asked.get('ecoc') : asked;
    if (!(token instanceof Binary) || token.sub_type !== Binary.SUBTYPE_DEFAULT) {
      throw new CommandError(
        'Location6346801',
        `Field '${path}' of ${kind} tokens must be a bindata and general subtype`,
      );
    }
    if (token.position !== TOKEN_LENGTH) {
      throw new CommandError('Location6373501', 'Invalid prf length');
    }
    tokens.set(path, bytesOf(token));
  }
  return tokens;
}

interface Waiting {
  readonly records: Parameters<DocumentCollection['remove']>[0][];
  readonly tokens: Map<string, { readonly token: Uint8Array; readonly field: string }>;
}

function waitingTokens(
  collection: DocumentCollection,
  keys: ReadonlyMap<string, Uint8Array>,
  kind: CompactionKind,
): Waiting {
  const waiting: Waiting = { records: [], tokens: new Map() };
  for (const record of collection.records()) {
    const { bytes } = record.head;
    if (bytes === undefined) continue;
    const fields = decodeFields(bytes);
    const field = String(fields.get('fieldName'));
    const key = keys.get(field);
    const value: Value | undefined = fields.get('value');
    if (key === undefined || !(value instanceof Binary)) throw invalidState(kind, field);
    const token = decryptCounterMode(key, bytesOf(value)).subarray(0, TOKEN_LENGTH);
    waiting.tokens.set(Buffer.from(token).toString('hex'), { token, field });
    waiting.records.push(record);
  }
  return waiting;
}

function compactOne(
  anchoring: Anchoring,
  token: Uint8Array,
  run: {
    readonly field: string;
    readonly kind: CompactionKind;
    readonly stats: CompactionStats;
  },
): void {
  const { collection } = anchoring;
  const { esc } = run.stats;
  const counter = counterOf({ collection, at: undefined }, token);
  esc.read++;
  if (counter.count === 0) throw invalidState(run.kind, run.field);
  if (run.kind === 'cleanup') {
    setNullAnchor(anchoring, token, counter);
    if (counter.hasNullAnchor) esc.updated++;
    else esc.inserted++;
    esc.deleted += removeAnchors(collection, token, counter);
  } else if (counter.count > counter.anchored) {
    addAnchor(anchoring, token, counter);
    esc.inserted++;
  }
  esc.deleted += removeEntries(collection, token, counter);
}

function invalidState(kind: CompactionKind, field: string): CommandError {
  return new CommandError(
    'Location7666502',
    `Queryable Encryption ${kind} encountered invalid searched ESC positions for field ${field}. ` +
      'This may be due to invalid compaction tokens or corrupted state collections.',
  );
}

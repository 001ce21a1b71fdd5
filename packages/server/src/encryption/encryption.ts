import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields } from '../value/value.ts';
import { encryptedFilter, TAGS_FIELD } from './encrypted-filter.ts';
import { encryptedPipeline } from './encrypted-pipeline.ts';
import {
  type CountedUpdate,
  countUpdate,
  type PreparedUpdate,
  prepareUpdate,
} from './encrypted-update.ts';
import {
  type EncryptionInformation,
  readInformation,
  type SchemaReader,
  schemaReader,
} from './encryption-information.ts';
import { type Incoming, incomingValues } from './prepare-document.ts';
import { takeCounts } from './take-counts.ts';

/** A document that was looked through. */
export interface PreparedDocument {
  readonly bytes: Uint8Array;
  readonly fields: Fields;
  readonly incoming: readonly Incoming[];
}

/** A document as it is stored, and how to forget that it was. */
export interface CountedDocument {
  readonly bytes: Uint8Array;
  undo(): void;
}

/** The things that a command does otherwise because its client encrypts fields of the collection. */
export interface Encryption {
  /** Looks through a document to be inserted. Throws what ends the whole command. */
  prepareDocument(bytes: Uint8Array): PreparedDocument;
  countDocument(prepared: PreparedDocument): CountedDocument;
  prepareUpdate(update: Fields | readonly Fields[], command?: string): PreparedUpdate;
  countUpdate(prepared: PreparedUpdate): CountedUpdate;
  filter(filter: Fields): Fields;
}

/** The request of `encryptionInformation`; undefined where it is absent or done with already. */
export function encryptionOf(
  call: CommandCall,
  namespace: Namespace,
  given: Uint8Array | undefined,
  structure?: string,
): Encryption | undefined {
  const information = given && readInformation(call, given, structure);
  if (information === undefined || information.isProcessed) return undefined;
  return encryptionWith(call, schemaReader(information, namespace));
}

function encryptionWith(call: CommandCall, schema: SchemaReader): Encryption {
  return {
    prepareDocument(bytes) {
      const fields = decodeFields(bytes);
      return { bytes, fields, incoming: incomingValues(fields, schema, call.node.version) };
    },
    countDocument({ bytes, fields, incoming }) {
      if (incoming.length === 0) return { bytes, undo: () => undefined };
      const { replaceIn, tags, undo } = takeCounts(call, schema, incoming);
      const stored = new Map(asFields(replaceIn(fields)));
      stored.set(
        TAGS_FIELD,
        tags.map((tag) => new Binary(tag)),
      );
      return { bytes: encodeFields(stored), undo };
    },
    prepareUpdate(update, command = 'update') {
      if (update instanceof Map) return prepareUpdate(call, schema, update);
      throw new CommandError(
        command === 'update' ? 'Location6371517' : 'Location6439901',
        'FLE only supports modifier and replacement style updates',
      );
    },
    countUpdate: (prepared) => countUpdate(call, schema, prepared),
    filter: (filter) => encryptedFilter(call, schema, filter),
  };
}

/** A filter as it is carried out. */
export function filterWith(
  call: CommandCall,
  namespace: Namespace,
  given: Uint8Array | undefined,
  filter: Fields,
): Fields {
  return given === undefined
    ? filter
    : (encryptionOf(call, namespace, given)?.filter(filter) ?? filter);
}

/** A pipeline as it is carried out. */
export function pipelineWith(
  call: CommandCall,
  namespace: Namespace,
  given: Uint8Array | undefined,
  stages: readonly Fields[],
): readonly Fields[] {
  const information: EncryptionInformation | undefined = given && readInformation(call, given);
  if (information === undefined || information.isProcessed) return stages;
  return encryptedPipeline(call, information, namespace, stages);
}

import { entryOf } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { ChangeStreamSpecification } from './change-stream-specification.ts';

/** A change of one document, with what the collection kept of it. */
export interface ImagedChange {
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** True if the collection kept pre- and post-images at the time of the change. */
  readonly imagesKept: boolean;
}

/** The document after an update, as the stream wants it; undefined: the event has no such field. */
export function postImage(
  { fullDocument }: ChangeStreamSpecification,
  change: ImagedChange,
  event: Fields,
  lookUp: () => Uint8Array | undefined,
): Value | undefined {
  switch (fullDocument) {
    case 'default':
      return undefined;
    case 'updateLookup':
      return decodedOrNull(lookUp());
    case 'whenAvailable':
      return change.imagesKept ? decodedOrNull(change.after) : null;
    case 'required':
      if (change.imagesKept && change.after !== undefined) return decodeFields(change.after);
      throw notFound('post-image', 'update', event);
  }
}

/** The document before a change, as the stream wants it; undefined: the event has no such field. */
export function preImage(
  { fullDocumentBeforeChange }: ChangeStreamSpecification,
  change: ImagedChange,
  event: Fields,
): Value | undefined {
  switch (fullDocumentBeforeChange) {
    case 'off':
      return undefined;
    case 'whenAvailable':
      return change.imagesKept ? decodedOrNull(change.before) : null;
    case 'required':
      if (change.imagesKept && change.before !== undefined) return decodeFields(change.before);
      throw notFound('pre-image', 'update, delete and replace', event);
  }
}

function decodedOrNull(bytes: Uint8Array | undefined): Value {
  return bytes === undefined ? null : decodeFields(bytes);
}

function notFound(image: string, events: string, event: Fields): CommandError {
  const shown = new Map<string, Value>();
  for (const name of ['operationType', 'ns', 'clusterTime']) shown.set(name, entryOf(event, name));
  return new CommandError(
    'NoMatchingDocument',
    `Change stream was configured to require a ${image} for all ${events} events, but the ` +
      `${image} was not found for event: ${showFields(shown)}`,
  );
}

import type { Difference, Outcome } from './run.ts';

/** A difference that is wanted, with the specification or the reason for it. */
interface WantedDifference {
  /** Calls by their names. */
  readonly calls: RegExp;
  /** The parts that may differ. */
  readonly parts: readonly (keyof Outcome)[];
  readonly reason: string;
  /** Further conditions. */
  readonly when?: (difference: Difference) => boolean;
}

const ALL: readonly (keyof Outcome)[] = ['result', 'error', 'notes', 'commands', 'damage'];

function classOf(outcome: Outcome): string | undefined {
  return (outcome.error as { readonly class?: string } | undefined)?.class;
}

/** Both refuse, and ours before anything was sent. */
function isRefusedEarlier({ official, ours }: Difference): boolean {
  return (
    official.error !== undefined &&
    /^(Mongo(InvalidArgument|Parse|API|Compatibility)Error|BSONError|BSONVersionError)$/.test(
      classOf(ours) ?? '',
    ) &&
    ours.commands.length === 0
  );
}

/** The official driver stumbles over a value. */
function isMistake({ official }: Difference): boolean {
  return /^(TypeError|RangeError)$/.test(classOf(official) ?? '');
}

export const WANTED: readonly WantedDifference[] = [
  {
    calls: /timeoutMS|timeoutMode/,
    parts: ALL,
    reason:
      'client-side-operations-timeout: timeoutMS limits operations, and values that are no time are refused. The official driver 7.9 ignores it.',
  },
  {
    calls: /./,
    parts: ALL,
    reason: 'The official driver stumbles over the value by a mistake of its own.',
    when: isMistake,
  },
  {
    calls: /./,
    parts: ['error', 'commands', 'notes'],
    reason: 'A wrong argument is refused before it is sent, with words that say what is allowed.',
    when: isRefusedEarlier,
  },
  {
    calls: /comment: /,
    parts: ['commands'],
    reason:
      'index-management, enumerate-collections: a comment goes with these commands too; the official driver drops it.',
  },
  {
    calls: /a text as options|as argument 0$/,
    parts: ALL,
    reason: 'What is no object is no options. The official driver takes it for a write concern.',
    when: ({ ours }) => ours.error === undefined,
  },
  {
    calls: /createIndex with \w+: (null|undefined)/,
    parts: ALL,
    reason: 'Null and undefined stand for absent, here too; the official driver sends null.',
  },
  {
    calls:
      /(writeConcern|readConcern|readPreference|collation|forceServerObjectId|raw|includeResultMetadata|tailable|explain|maxTimeMS|batchSize|full|nameOnly|bypassDocumentValidation|verboseResults|dropTarget|scale|sort|commitQuorum|strict|pkFactory): (a text|-1|true)$/,
    parts: ALL,
    reason:
      'The type of the option allows no such value; what the official driver makes of it is chance.',
  },
  {
    calls: /client\.bulkWrite|client bulk write/,
    parts: ['commands'],
    reason: 'crud: bypassDocumentValidation is sent only if it was given.',
  },
  {
    calls: /client bulk write that fails/,
    parts: ['result', 'commands'],
    reason: 'The error has the message and code of the first failure, not only that there was one.',
  },
  {
    calls: /gridfs: /,
    parts: ['commands'],
    reason:
      'gridfs-spec: the indexes are asked for and made in the same order, by other commands of the same meaning.',
  },
  {
    calls: /rewound|aborted while open|left by break|destroyed early|next and hasNext at once/,
    parts: ['commands', 'notes', 'result'],
    reason:
      'find_getmore_killcursors: a cursor that is given up is killed on the server; the official driver leaves it there, or kills it later.',
  },
  {
    calls: /change stream: /,
    parts: ['commands'],
    reason: 'change-streams: a stream that is closed is killed on the server at once.',
  },
  {
    calls:
      /(rename|collection|createCollection|dropCollection|createIndex|indexInformation|renameCollection|client\.db) with /,
    parts: ALL,
    reason: 'A name that nothing can have is refused where it is given.',
    when: ({ ours }) => /^Mongo(InvalidArgument|API)Error$/.test(classOf(ours) ?? ''),
  },
  {
    calls: /rename with typical arguments 1/,
    parts: ['error'],
    reason: 'The official driver takes code 20 of any command for a lack of retryable writes.',
  },
  {
    calls: /client\.bulkWrite with/,
    parts: ALL,
    reason:
      'crud: an error before which nothing was done is all there is; no models are refused as such.',
  },
  {
    calls: /(replaceOne|findOneAndReplace) with a list/,
    parts: ALL,
    reason: 'crud: a replacement is a document.',
  },
  {
    calls: /insertMany with typical arguments 3/,
    parts: ALL,
    reason: 'Null is no document; the official driver stores { document: null }.',
  },
  {
    calls:
      /insertOne with typical arguments 3|db\.command with typical arguments 2|of another realm/,
    parts: ALL,
    reason: 'A map is a document too, and one of another realm is one as well.',
  },
  {
    calls:
      /circular|a key with a zero|an unknown type|an old type|checkKeys: true|too large|oversized/,
    parts: ['commands', 'error'],
    reason: 'What has no BSON form is found before the command is told of.',
  },
  {
    calls: /a write concern that is not met/,
    parts: ['error'],
    reason: 'The error also has the fields of the reply.',
  },
  {
    calls: /(validateCollection|removeUser|dropIndex) with/,
    parts: ['error', 'commands'],
    reason: 'Null stands for absent, and what is no object is no options.',
  },
  {
    calls: /session: a read concern within a transaction/,
    parts: ALL,
    reason: 'transactions: a read concern within a transaction is refused.',
  },
  {
    calls: /session: options of a transaction/,
    parts: ['commands'],
    reason: 'transactions: a commit gets a time limit of its own only when it is sent again.',
  },
  {
    calls: /a journal that is 1/,
    parts: ['commands'],
    reason: 'crud: a journal is true or false on the wire.',
  },
  {
    calls: /client: write concerns/,
    parts: ['result'],
    reason:
      'What a write concern is made of is one; the official driver looks under `writeConcern` alone.',
  },
  {
    calls: /session: after its end/,
    parts: ['error'],
    reason: 'driver-sessions: the words are those of the specification.',
  },
  {
    calls: /addCursorFlag/,
    parts: ['commands'],
    reason: 'The flag `partial` is sent by the name that the server knows, and not dropped.',
  },
  {
    calls: /sort \d+ of an aggregation/,
    parts: ['commands'],
    reason: 'A map keeps the order of all keys.',
  },
  {
    calls: /client: (mongodb|text|http|options|$)/,
    parts: ['result', 'error'],
    reason:
      'uri-options, connection-string: a value that is not understood is ignored with a warning; errors name what is allowed.',
    when: ({ official, ours }) => official.error !== undefined || ours.error !== undefined,
  },
];

/** The reason why a difference is wanted; undefined: nobody wants it. */
export function reasonFor(difference: Difference): string | undefined {
  return WANTED.find(
    ({ calls, parts, when }) =>
      calls.test(difference.call) &&
      difference.parts.every((part) => (parts as readonly string[]).includes(part)) &&
      (when === undefined || when(difference)),
  )?.reason;
}

/**
 * Commands of the driver's own that hold nothing to encrypt, so that libmongocrypt need not look at them.
 *
 * Source: client-side-encryption, "libmongocrypt: Auto Encryption Allow-List"; those that are passed through.
 */
export const BYPASSED_COMMANDS: ReadonlySet<string> = new Set([
  'abortTransaction',
  'commitTransaction',
  'dropDatabase',
  'endSessions',
  'getMore',
  'hello',
  'killCursors',
  'listCollections',
  'listDatabases',
  'listIndexes',
  'ping',
]);

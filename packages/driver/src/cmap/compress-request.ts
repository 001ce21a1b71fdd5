import { type Compressor, compressMessage } from '@touchstone/protocol';
import type { EncodedMessage } from './encode-request.ts';

/** Commands that are never compressed: they come before compression is agreed, or carry secrets. */
const UNCOMPRESSED_COMMANDS: ReadonlySet<string> = new Set([
  'hello',
  'isMaster',
  'ismaster',
  'saslStart',
  'saslContinue',
  'getnonce',
  'authenticate',
  'createUser',
  'updateUser',
  'copydbSaslStart',
  'copydbgetnonce',
  'copydb',
]);

/** A message as it goes out: compressed, if that was agreed and the command may be (OP_COMPRESSED). */
export function compressRequest(
  message: EncodedMessage,
  commandName: string,
  compressor: Compressor | undefined,
  zlibCompressionLevel: number | undefined,
): EncodedMessage | Promise<Uint8Array> {
  if (compressor === undefined || UNCOMPRESSED_COMMANDS.has(commandName)) return message;
  const whole = message instanceof Uint8Array ? message : Buffer.concat(message);
  return compressMessage(whole, compressor, zlibCompressionLevel);
}

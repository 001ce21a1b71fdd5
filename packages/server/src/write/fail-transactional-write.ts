import { codeNameOf } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

const NAME = 'onPrimaryTransactionalWrite';
const CODE = 'failBeforeCommitExceptionCode';

/**
 * The failpoint that makes a retryable write fail on the primary by closing the connection: before
 * the write is done when the failpoint's data has an exception code, or else after it. Where the
 * data asks not to close the connection, the exception is what the client gets.
 */
export function failTransactionalWrite(call: CommandCall, when: 'before' | 'after'): void {
  if (call.retryable === undefined) return;
  const meant = (data: Fields): boolean => data.has(CODE) === (when === 'before');
  const data = call.node.failPoints.act(NAME, meant);
  if (data === undefined) return;
  if (data.get('closeConnection') !== false) throw new ConnectionClosed();
  const code = numberOf(data.get(CODE));
  if (code === undefined) return;
  throw new CommandError(codeNameOf(code), `Failing write via '${NAME}' failpoint`);
}

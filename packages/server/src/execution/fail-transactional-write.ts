import { codeNameOf } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { numberOf } from '../command/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

const NAME = 'onPrimaryTransactionalWrite';
const CODE = 'failBeforeCommitExceptionCode';

/**
 * The failpoint that makes a retryable write fail on the primary: before it is done, with an error,
 * when the failpoint's data names a code; or else after it, by closing the connection.
 */
export function failTransactionalWrite(call: CommandCall, when: 'before' | 'after'): void {
  if (call.retryable === undefined) return;
  const meant = (data: Fields): boolean => data.has(CODE) === (when === 'before');
  const data = call.node.failPoints.act(NAME, meant);
  if (data === undefined) return;
  if (when === 'after') {
    if (data.get('closeConnection') === false) return;
    throw new ConnectionClosed();
  }
  const code = numberOf(data.get(CODE)) ?? 1;
  throw new CommandError(codeNameOf(code), `Failing write via '${NAME}' failpoint`);
}

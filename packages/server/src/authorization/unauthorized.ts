import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';

/** The refusal of a command to a client that may not run it. */
export function unauthorized({ body, generic }: CommandCall): CommandError {
  const shown = showFields(withoutSecrets(decodeFields(body.bytes)));
  return new CommandError(
    'Unauthorized',
    `not authorized on ${generic.database} to execute command ${shown}`,
  );
}

/** As MongoDB shows a command that carries a password. */
function withoutSecrets(fields: Fields): Fields {
  if (fields.has('pwd')) fields.set('pwd', 'xxx');
  return fields;
}

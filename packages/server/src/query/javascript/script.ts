import { CommandError } from '../../value/command-error.ts';
import { decodeFields } from '../../value/decode-fields.ts';
import type { AnyDocument } from '../../value/value.ts';
import { globalScope, type ScriptHost } from './global-scope.ts';
import { Interpreter } from './interpreter.ts';
import { parseScript } from './parse-script.ts';
import { isTrue, scriptValueOf } from './script-value.ts';

/**
 * Compiles the code of `$where` to a test of documents. Code from data is never given to the
 * engine that runs the server: it is read and carried out here, with nothing in reach but the
 * document and what `host` lends. Throws as `parseScript` does; the test throws where code fails.
 */
export function compileScript(
  source: string,
  host: ScriptHost,
): (document: AnyDocument) => boolean {
  if (source === '') throw new CommandError('BadValue', 'code for $where cannot be empty');
  const main = parseScript(source);
  return (document) => {
    const self = scriptValueOf(document instanceof Map ? document : decodeFields(document));
    const scope = globalScope(host, self);
    return isTrue(new Interpreter(source, host).function(main, { scope, self }).call(self, []));
  };
}

import { Code } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { globalScope, type ScriptHost } from './global-scope.ts';
import { Interpreter } from './interpreter.ts';
import { parseScript } from './parse-script.ts';
import { Scope } from './scope.ts';
import { isTrue, type ScriptFunction, type ScriptValue, scriptValueOf } from './script-value.ts';

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

/** The code of one command. */
export class Scripts {
  readonly host: ScriptHost;
  #world: ScriptContext | undefined;

  constructor(host: ScriptHost) {
    this.host = host;
  }

  /** The names that its functions share. */
  get world(): ScriptContext {
    this.#world ??= new ScriptContext(this.host);
    return this.#world;
  }
}

/** The names that the functions of one command share: what one call leaves there, the next one finds. */
export class ScriptContext {
  readonly #host: ScriptHost;
  readonly #scope: Scope;

  /** `variables` are known to all functions; code among them is something to call. */
  constructor(host: ScriptHost, variables: Fields = new Map()) {
    this.#host = host;
    this.#scope = new Scope(globalScope(host));
    for (const [name, value] of variables) this.#scope.declare(name, this.#variable(value));
  }

  /** The function that a source is, with further names that only it knows. Throws as `parseScript` does. */
  compile(source: string, further: Readonly<Record<string, ScriptFunction>> = {}): ScriptFunction {
    const main = parseScript(source);
    const scope = new Scope(this.#scope);
    for (const [name, value] of Object.entries(further)) scope.declare(name, value);
    return {
      kind: 'function',
      text: source,
      call: (self, given) => {
        // Each call has all its steps before it, but the command has only its own time.
        this.#host.time.check();
        return new Interpreter(source, this.#host)
          .function(main, { scope, self })
          .call(self, given);
      },
    };
  }

  #variable(value: Value): ScriptValue {
    return value instanceof Code ? this.compile(value.code) : scriptValueOf(value);
  }
}

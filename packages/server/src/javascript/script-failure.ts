import { CommandError } from '../value/command-error.ts';

/** The failure of code that cannot be read. */
export function syntaxError(message: string): CommandError {
  return new CommandError('JSInterpreterFailure', `SyntaxError: ${message}`);
}

/** The failure of code that runs. */
export function scriptError(name: string, message: string): CommandError {
  return new CommandError('JSInterpreterFailure', `${name}: ${message}`);
}

/** The value that code has thrown, with the words of an error that nobody catches. */
export class ScriptException extends CommandError {
  readonly value: unknown;

  constructor(value: unknown, codeName: string, message: string) {
    super(codeName, message);
    this.value = value;
  }
}

/** Code that goes too deep, whether it is read or run. */
export function tooDeep(): CommandError {
  return scriptError('InternalError', 'too much recursion');
}

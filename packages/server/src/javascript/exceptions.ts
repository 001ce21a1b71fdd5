import { CommandError } from '../value/command-error.ts';
import { ScriptException } from './script-failure.ts';
import {
  type ForeignValue,
  foreign,
  isPrimitive,
  type ScriptValue,
  textOf,
} from './script-value.ts';

/** The value of `new Error(message)`, or of an error of another name. A document has nothing of it. */
export function errorValue(name: string, message: string): ForeignValue {
  const text = message === '' ? name : `${name}: ${message}`;
  return { ...foreign(text, text, { name, message, stack: '' }), stored: new Map() };
}

export function isError(value: ScriptValue): value is ForeignValue {
  return (
    !isPrimitive(value) && 'kind' in value && value.kind === 'foreign' && value.members.has('stack')
  );
}

/** The error for what code throws, if nobody catches it. */
export function exceptionOf(value: ScriptValue): ScriptException {
  const text = isError(value)
    ? `${textOf(value.members.get('name'))}: ${textOf(value.members.get('message'))}`
    : textOf(value);
  if (isPrimitive(value))
    return new ScriptException(value, 'UnknownError', `uncaught exception: ${text}`);
  return new ScriptException(value, 'JSInterpreterFailure', text);
}

/** True if code may catch a failure: not that of its limits, nor that of the command's. */
export function isCatchable(error: unknown): error is CommandError {
  if (error instanceof ScriptException) return true;
  if (!(error instanceof CommandError) || error.codeName !== 'JSInterpreterFailure') return false;
  return !error.message.startsWith('InternalError: ');
}

/** The value that `catch` gets. */
export function caughtValue(error: CommandError): ScriptValue {
  if (error instanceof ScriptException) return error.value as ScriptValue;
  const colon = error.message.indexOf(': ');
  return errorValue(error.message.slice(0, colon), error.message.slice(colon + 2));
}

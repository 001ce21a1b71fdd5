import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';

const LEVELS: readonly unknown[] = ['local', 'majority', 'snapshot', undefined];

/** The commands that end a transaction. */
export function endsTransaction({ command }: CommandCall): boolean {
  return command.name === 'commitTransaction' || command.name === 'abortTransaction';
}

/** Throws for a command that may not be part of a transaction. */
export function checkAllowedInTransaction(call: CommandCall): void {
  const { command, generic } = call;
  if (endsTransaction(call)) {
    if (!generic.startTransaction) return;
    const article = command.name === 'commitTransaction' ? 'a commit' : 'an abort';
    throw unsupported(`Cannot start a transaction with ${article}`);
  }
  if (command.inTransaction === 'forbidden') throw unsupported(wordsFor(call));
  if (command.name === 'killCursors' && generic.startTransaction) {
    throw unsupported(
      'Cannot run killCursors as the first operation in a multi-document transaction.',
    );
  }
  checkDatabase(generic.database);
  checkConcerns(call);
}

function wordsFor({ command }: CommandCall): string {
  if (command.access === 'control') return 'This command is not supported in transactions';
  const words = `Cannot run '${command.name}' in a multi-document transaction.`;
  if (command.name !== 'count') return words;
  return `${words} Please see http://dochub.mongodb.org/core/transaction-count for a recommended alternative.`;
}

function checkDatabase(database: string): void {
  if (database === 'local') {
    throw unsupported("Cannot run command against the 'local' database in a transaction.");
  }
  if (database === 'config') {
    throw unsupported('Cannot run command against the config database in a transaction.');
  }
}

function checkConcerns({ generic }: CommandCall): void {
  if (generic.writeConcern !== undefined) {
    throw invalid('writeConcern is not allowed within a multi-statement transaction');
  }
  const { readConcern } = generic;
  if (readConcern === undefined || readConcern.size === 0) return;
  if (!generic.startTransaction) {
    throw invalid('Only the first command in a transaction may specify a readConcern');
  }
  if (!LEVELS.includes(readConcern.get('level'))) {
    throw invalid(
      "The readConcern level must be either 'local' (default), 'majority' or 'snapshot' in order " +
        'to run in a transaction',
    );
  }
}

function unsupported(message: string): CommandError {
  return new CommandError('OperationNotSupportedInTransaction', message);
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}

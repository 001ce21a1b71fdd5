import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';
import type { CommandTraits } from './command-traits.ts';
import type { GenericArguments } from './grammar/generic-arguments.ts';
import { storesResults } from './grammar/map-reduce-output.ts';
import { parseReadConcern } from './grammar/read-concern.ts';

const LEVELS: readonly string[] = ['local', 'majority', 'snapshot'];

/** The commands that end a transaction. */
export function endsTransaction({ command }: CommandCall): boolean {
  return command.name === 'commitTransaction' || command.name === 'abortTransaction';
}

/** Throws for a command that needs no user, and so has no session that could count. */
export function checkTakesTransactionNumber(
  { auth }: CommandTraits,
  generic: GenericArguments,
): void {
  if (auth === 'required') return;
  if (generic.autocommit !== undefined) {
    throw unsupported('This command is not supported in transactions');
  }
  throw new CommandError('Location50889', 'It is illegal to provide a txnNumber for this command');
}

/** Throws for a transaction number outside a transaction that would be of no use. */
export function checkRetryable(
  { name, retryable }: CommandTraits,
  { autocommit }: GenericArguments,
): void {
  if (autocommit !== undefined || retryable) return;
  throw new CommandError(
    'NotARetryableWriteCommand',
    'txnNumber may only be provided for multi-document transactions and retryable write ' +
      `commands. autocommit:false was not provided, and ${name} is not a retryable write command.`,
  );
}

/** Throws for a command that may not be part of a transaction. */
export function checkAllowedInTransaction(call: CommandCall): void {
  const { command, generic } = call;
  if (endsTransaction(call)) {
    if (!generic.startTransaction) {
      checkOnlyFirstReadsAt(call);
      return;
    }
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
  checkCollection(call);
  checkConcerns(call);
}

function checkCollection({ generic, body, name }: CommandCall): void {
  const collection = body.value(name);
  if (collection !== 'system.profile') return;
  throw unsupported(
    `Cannot run command against the '${generic.database}.${collection}' collection in a transaction.`,
  );
}

function wordsFor({ command }: CommandCall): string {
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

/** Throws for the collections of the system that a transaction may not look into: the affair of who has the data. */
export function checkSystemCollection({ generic, body, name, command }: CommandCall): void {
  const collection = body.value(name);
  if (typeof collection !== 'string' || !collection.startsWith('system.')) return;
  if (command.access === 'write') {
    throw new CommandError(
      'Location50791',
      `Cannot write to system collection ${generic.database}.${collection} within a transaction.`,
    );
  }
  if (collection === 'system.views') {
    throw new CommandError('Location51071', 'Cannot query system.views within a transaction');
  }
}

function checkConcerns(call: CommandCall): void {
  const { generic } = call;
  if (generic.writeConcern !== undefined) {
    if (!takesWriteConcern(call)) throw invalid('Command does not support writeConcern');
    throw invalid('writeConcern is not allowed within a multi-statement transaction');
  }
  const { readConcern } = generic;
  if (readConcern === undefined || readConcern.size === 0) return;
  checkOnlyFirstReadsAt(call);
  const { level } = parseReadConcern(readConcern);
  if (!LEVELS.includes(level)) {
    if (call.node.mongos !== undefined) {
      throw invalid(
        'The first command in a transaction cannot specify a readConcern level other than local, ' +
          'majority, or snapshot',
      );
    }
    throw invalid(
      "The readConcern level must be either 'local' (default), 'majority' or 'snapshot' in order " +
        'to run in a transaction',
    );
  }
}

function checkOnlyFirstReadsAt({ generic }: CommandCall): void {
  if ((generic.readConcern?.size ?? 0) === 0 || generic.startTransaction) return;
  throw invalid('Only the first command in a transaction may specify a readConcern');
}

/** True if a write concern may stand in the command at all. */
export function takesWriteConcern(call: Pick<CommandCall, 'command' | 'body'>): boolean {
  const { access, name } = call.command;
  if (name === 'mapReduce') return storesResults(call.body);
  return access === 'write' || name === 'aggregate';
}

function unsupported(message: string): CommandError {
  return new CommandError('OperationNotSupportedInTransaction', message);
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}

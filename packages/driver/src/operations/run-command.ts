import { types } from 'node:util';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/**
 * Any command, sent as it is (specification: run-command). Concerns are the caller's to write into it; the
 * read preference only chooses the server.
 */
export function runCommand<Result = Document>(
  db: string,
  command: Document,
  settings: OperationSettings,
  parse?: (reply: Uint8Array) => Result,
): Operation<Result> {
  const commandName = nameOfCommand(command);
  return {
    commandName,
    namespace: { db },
    access: 'either',
    selection: 'byReadPreference',
    retry: 'never',
    pinning: parse === undefined ? 'none' : 'opensCursor',
    concerns: 'none',
    settings,
    build: () => ({ body: plainCommand(command) }),
    parse: parse ?? ((reply) => readReply(reply, settings.bson) as Result),
  };
}

function nameOfCommand(command: Document): string {
  if (typeof command !== 'object' || command === null) {
    throw new MongoInvalidArgumentError('Argument "command" must be an object');
  }
  const name = Object.keys(plainCommand(command))[0];
  if (name === undefined) throw new MongoInvalidArgumentError('The command has no field');
  return name;
}

function plainCommand(command: Document): Document {
  return types.isMap(command) ? Object.fromEntries(command) : { ...command };
}

import { codeNameOf } from '@touchstone/protocol';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { waitFor } from '../command/waiting.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

/** failCommand: makes commands fail, wait or lose their connection as a test asks. */
export const failPoint: Interceptor = {
  name: 'fail-point',
  before(call) {
    const data = call.node.failPoints.act('failCommand', (each) => isMeant(each, call));
    return data === undefined ? undefined : actOn(call, data);
  },
  after(call, outcome) {
    const failure = call.forcedWriteConcernError;
    if (failure === undefined || outcome.kind !== 'reply') return outcome;
    outcome.reply.set('writeConcernError', failure);
    return outcome;
  },
};

// The commands that a test needs to get out of what it set up.
const NEVER_FAIL: ReadonlySet<string> = new Set(['configureFailPoint']);

function isMeant(data: Fields, call: CommandCall): boolean {
  if (NEVER_FAIL.has(call.command.name)) return false;
  if (call.connection.isInternal && data.get('failInternalCommands') !== true) return false;
  const appName = data.get('appName');
  if (appName !== undefined && appName !== appNameOf(call)) return false;
  const namespace = data.get('namespace');
  if (namespace !== undefined && namespace !== namespaceOfCall(call)) return false;
  const { name, aliases = [] } = call.command;
  const commands = data.get('failCommands');
  return (
    Array.isArray(commands) &&
    commands.some((each) => each === name || aliases.some((alias) => alias === each))
  );
}

/** The first hello tells the name, and is meant already. */
function appNameOf({ connection, body }: CommandCall): string | undefined {
  if (connection.appName !== undefined) return connection.appName;
  const client = body.value('client');
  const application = client instanceof Map ? client.get('application') : undefined;
  const name = application instanceof Map ? application.get('name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function namespaceOfCall(call: CommandCall): string {
  const first = call.body.value(call.name);
  const { database } = call.generic;
  return typeof first === 'string' ? `${database}.${first}` : database;
}

function actOn(call: CommandCall, data: Fields): MaybePromise<Outcome | undefined> {
  if (data.get('blockConnection') !== true) return actNow(call, data);
  const milliseconds = numberOf(data.get('blockTimeMS'));
  if (milliseconds === undefined || milliseconds < 0) {
    throw new CommandError('InvalidOptions', "'blockTimeMS' must be provided and not negative");
  }
  return waitFor(call, milliseconds).then(() => actNow(call, data));
}

function actNow(call: CommandCall, data: Fields): Outcome | undefined {
  if (data.get('closeConnection') === true) return { kind: 'closeConnection' };
  const labels = data.get('errorLabels');
  if (Array.isArray(labels)) call.forcedLabels = labels as string[];
  const code = numberOf(data.get('errorCode'));
  if (code !== undefined) return { kind: 'error', error: failpointError(code) };
  const failure = data.get('writeConcernError');
  if (failure instanceof Map) call.forcedWriteConcernError = failure as Map<string, Value>;
  return undefined;
}

/** The error that a failpoint makes of a code. */
function failpointError(code: number): CommandError {
  return new CommandError(codeNameOf(code), "Failing command via 'failCommand' failpoint");
}

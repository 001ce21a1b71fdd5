import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  integer,
  string,
  value,
  values,
} from '../command/grammar/field-type.ts';
import { fields, optional, type Rules, required } from '../command/grammar/fields.ts';
import { namespaceOf, parseNamespace } from '../command/namespace.ts';
import { CommandError } from '../value/command-error.ts';

interface LeftOut {
  readonly name: string;
  readonly target?: Command['target'];
  readonly fields?: Rules;
  readonly testOnly?: boolean;
  /** True if unknown fields are passed over. */
  readonly lenient?: boolean;
  readonly namesItself?: boolean;
  /** The refusal, for this call. */
  refusal(call: CommandCall): CommandError;
}

/** A command that is known, read as MongoDB reads it, and then refused. */
function leftOut(command: LeftOut): Command {
  const {
    name,
    target = 'admin',
    testOnly = false,
    lenient = false,
    namesItself = false,
  } = command;
  return defineCommand({
    name,
    target,
    testOnly,
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'absent',
    help: 'Refused: this server does not do it.',
    fields: fields(command.fields ?? {}, { lenient, namesItself }),
    run(call) {
      throw command.refusal(call);
    },
  });
}

function notSupported(words: string): () => CommandError {
  return () => new CommandError('CommandNotSupported', words);
}

const here = (name: string): (() => CommandError) =>
  notSupported(`This server does not support ${name}`);

/** The commands that MongoDB has for its own balancing, migrations and tests: no application misses them. */
export const leftOutCommands: readonly Command[] = [
  leftOut({
    name: 'analyze',
    target: 'collection',
    lenient: true,
    refusal(call) {
      namespaceOf(call);
      const words = 'Analyze command requires common query framework feature flag to be enabled';
      return new CommandError('Location6660400', words);
    },
  }),
  leftOut({
    name: 'analyzeShardKey',
    namesItself: true,
    fields: {
      analyzeShardKey: required(string),
      key: required(document),
      keyCharacteristics: optional(boolean),
      readWriteDistribution: optional(boolean),
      sampleRate: optional(value),
      sampleSize: optional(value),
    },
    refusal: standaloneAlone('analyzeShardKey'),
  }),
  leftOut({
    name: 'autoSplitVector',
    target: 'collection',
    fields: {
      keyPattern: required(document),
      min: required(document),
      max: required(document),
      maxChunkSizeBytes: required(integer),
      limit: optional(integer),
    },
    refusal: () =>
      new CommandError(
        'IllegalOperation',
        'The autoSplitVector command can only be invoked on shards (no CSRS).',
      ),
  }),
  leftOut({
    name: 'checkShardingIndex',
    target: 'collection',
    lenient: true,
    refusal(call) {
      const named = call.body.value(call.name);
      if (typeof named === 'string') parseNamespace(named);
      else namespaceOf(call);
      return here(call.name)();
    },
  }),
  leftOut({
    name: 'configureQueryAnalyzer',
    namesItself: true,
    fields: {
      configureQueryAnalyzer: required(string),
      mode: required(string),
      samplesPerSecond: optional(value),
    },
    refusal: standaloneAlone('configureQueryAnalyzer'),
  }),
  leftOut({
    name: 'forgetShardSplit',
    fields: { migrationId: required(value) },
    refusal: notSupported('Shard split is only supported in serverless mode'),
  }),
  leftOut({
    name: 'getQueryableEncryptionCountInfo',
    target: 'collection',
    fields: { tokens: required(values), queryType: required(string) },
    refusal(call) {
      namespaceOf(call);
      return here(call.name)();
    },
  }),
  leftOut({
    name: 'httpClientRequest',
    testOnly: true,
    fields: { uri: required(string), timeoutSecs: optional(integer) },
    refusal: here('httpClientRequest'),
  }),
  leftOut({
    name: 'pinHistoryReplicated',
    testOnly: true,
    lenient: true,
    refusal: here('pinHistoryReplicated'),
  }),
  leftOut({
    name: 'setChangeStreamState',
    fields: { enabled: required(boolean) },
    refusal: notSupported('setChangeStreamState command is only supported in serverless'),
  }),
  leftOut({
    name: 'setUserWriteBlockMode',
    target: 'database',
    fields: { global: required(boolean) },
    refusal: ({ node }) =>
      node.member === undefined
        ? new CommandError('IllegalOperation', 'setUserWriteBlockMode cannot be run on standalones')
        : here('setUserWriteBlockMode')(),
  }),
  leftOut({
    name: 'testReshardCloneCollection',
    testOnly: true,
    fields: {
      atClusterTime: required(value),
      outputNs: required(string),
      shardId: required(value),
      shardKey: required(document),
      uuid: required(value),
    },
    refusal: here('testReshardCloneCollection'),
  }),
];

function standaloneAlone(name: string): (call: CommandCall) => CommandError {
  return ({ node }) => {
    if (node.member !== undefined) return here(name)();
    const words = `${name} command is not supported on a standalone mongod`;
    return new CommandError('IllegalOperation', words);
  };
}

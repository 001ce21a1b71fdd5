import {
  arrayOf,
  boolean,
  integer,
  isJsonObject,
  type JsonObject,
  jsonObject,
  object,
  optional,
  type Reader,
  recordOf,
  refuse,
  required,
  string,
  TestFileError,
} from '../test-file/reader.ts';
import { NEWEST_SCHEMA_VERSION } from '../test-file/schema-version.ts';

/** A request that asks for what there is not; its message says what is wrong where. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** The configuration of a member of a set; the names are those of replSetInitiate. */
export interface RsParams {
  readonly arbiterOnly?: boolean;
  readonly buildIndexes?: boolean;
  readonly hidden?: boolean;
  readonly priority?: number;
  readonly secondaryDelaySecs?: number;
  /** The older name of `secondaryDelaySecs`. */
  readonly slaveDelay?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly votes?: number;
}

export interface MemberConfiguration {
  /** Flags of mongod, by their names. */
  readonly procParams?: JsonObject;
  readonly rsParams?: RsParams;
  readonly server_id?: string;
}

/** The configuration of every kind of deployment. */
export interface CommonConfiguration {
  readonly auth_key?: string;
  readonly authSource?: string;
  readonly autostart?: boolean;
  readonly id?: string;
  readonly login?: string;
  readonly password?: string;
  readonly requireApiVersion?: string;
  readonly sslParams?: JsonObject;
  readonly timeout?: number;
  readonly version?: string;
}

export interface ServerConfiguration extends CommonConfiguration {
  readonly name: string;
  readonly procParams?: JsonObject;
}

export interface ReplicaSetConfiguration extends CommonConfiguration {
  readonly members: readonly MemberConfiguration[];
  readonly name?: string;
}

export interface ShardConfiguration {
  readonly id?: string;
  /** A set with these members, or with one that has these flags. */
  readonly shardParams?: {
    readonly members?: readonly MemberConfiguration[];
    readonly procParams?: JsonObject;
  };
}

export interface ShardedClusterConfiguration extends CommonConfiguration {
  /** They are a set of one in this process whatever they are told: nobody connects to them. */
  readonly configsvrs?: readonly JsonObject[];
  readonly name?: string;
  /** The flags of each mongos. */
  readonly routers?: readonly JsonObject[];
  readonly shards?: readonly ShardConfiguration[];
}

const number: Reader<number> = (value, place) =>
  typeof value === 'number' ? value : refuse(value, place, 'a number');

const member: Reader<MemberConfiguration> = object({
  procParams: optional(jsonObject),
  rsParams: optional(
    object({
      arbiterOnly: optional(boolean),
      buildIndexes: optional(boolean),
      hidden: optional(boolean),
      priority: optional(number),
      secondaryDelaySecs: optional(number),
      slaveDelay: optional(number),
      tags: optional(recordOf(string)),
      votes: optional(integer),
    }),
  ),
  server_id: optional(string),
});

const everywhere = {
  auth_key: optional(string),
  authSource: optional(string),
  autostart: optional(boolean),
  id: optional(string),
  login: optional(string),
  password: optional(string),
  requireApiVersion: optional(string),
  sslParams: optional(jsonObject),
  timeout: optional(number),
  version: optional(string),
};

const server: Reader<ServerConfiguration> = object({
  ...everywhere,
  name: required(string),
  procParams: optional(jsonObject),
});

const replicaSet: Reader<ReplicaSetConfiguration> = object({
  ...everywhere,
  members: required(arrayOf(member, { atLeast: 1 })),
  name: optional(string),
});

const shard: Reader<ShardConfiguration> = object({
  id: optional(string),
  shardParams: optional(
    object({
      members: optional(arrayOf(member, { atLeast: 1 })),
      procParams: optional(jsonObject),
    }),
  ),
});

const shardedCluster: Reader<ShardedClusterConfiguration> = object({
  ...everywhere,
  configsvrs: optional(arrayOf(jsonObject)),
  name: optional(string),
  routers: optional(arrayOf(jsonObject, { atLeast: 1 })),
  shards: optional(arrayOf(shard, { atLeast: 1 })),
});

const action: Reader<{ readonly action: string }> = object({ action: required(string) });

export const readServer: (body: string) => ServerConfiguration = (body) => read(server, body);
export const readReplicaSet: (body: string) => ReplicaSetConfiguration = (body) =>
  read(replicaSet, body);
export const readShardedCluster: (body: string) => ShardedClusterConfiguration = (body) =>
  read(shardedCluster, body);
export const readMember: (body: string) => MemberConfiguration = (body) => read(member, body);
export const readShard: (body: string) => ShardConfiguration = (body) => read(shard, body);
export const readRouter: (body: string) => JsonObject = (body) => read(jsonObject, body);
export const readAction: (body: string) => string = (body) => read(action, body).action;

function read<T>(reader: Reader<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new BadRequest(`The body is no JSON: ${(error as Error).message}`);
  }
  if (isJsonObject(value) && value['preset'] !== undefined) {
    throw new BadRequest('Presets are files of mongo-orchestration; send what stands in them.');
  }
  try {
    return reader(value, { path: '', version: NEWEST_SCHEMA_VERSION });
  } catch (error) {
    if (!(error instanceof TestFileError)) throw error;
    const lines = error.problems.map(
      ({ path, expected, found }) => `${path || 'the body'}: expected ${expected}, found ${found}`,
    );
    throw new BadRequest(lines.join('\n'));
  }
}

import { type MemberOptions, type ReplicaSet, startReplicaSet } from '@touchstone/server';
import type { JsonObject } from '../../test-file/reader.ts';
import {
  BadRequest,
  type CommonConfiguration,
  type MemberConfiguration,
  type ReplicaSetConfiguration,
} from '../configuration.ts';
import { processOptions } from '../process-options.ts';
import { authUri, type OrchestratedProcess } from '../processes.ts';
import type { Orchestrated, Setting } from './kind.ts';

/** A member, and what it was configured as. */
export interface OrchestratedMember {
  /** Its number in the set. */
  readonly number: number;
  readonly configuration: MemberConfiguration;
  readonly process: OrchestratedProcess;
}

/** A replica set whose members can be listed, added and taken away. */
export interface OrchestratedSet extends Orchestrated {
  readonly members: readonly OrchestratedMember[];
  memberInfo(member: OrchestratedMember): JsonObject;
  /** Rejects with BadRequest for flags that there are not. */
  add(configuration: MemberConfiguration): Promise<OrchestratedMember>;
  /** Makes a member what is said of it as a member; its flags stay. Resolves to what it is then. */
  change(member: OrchestratedMember, configuration: MemberConfiguration): OrchestratedMember;
  remove(member: OrchestratedMember): Promise<void>;
}

/** Starts a set; it has a primary then. */
export async function startSet(
  configuration: ReplicaSetConfiguration,
  setting: Setting,
): Promise<OrchestratedSet> {
  const { members, ...common } = configuration;
  const [first] = members as readonly [MemberConfiguration];
  const options = processOptions(first.procParams ?? {}, common, setting.version);
  const set = await startReplicaSet({
    ...options,
    port: 0,
    setName: setting.id,
    members: members.map((each) => memberOptions(each, common, setting.version)),
  });
  return new SetOfProcesses(set, { ...setting, common, members });
}

/** The options that a member is started with. */
export function memberOptions(
  { procParams = {}, rsParams = {} }: MemberConfiguration,
  common: CommonConfiguration,
  version: string,
): MemberOptions {
  const { port = 0, host = '127.0.0.1' } = processOptions(procParams, common, version);
  const { arbiterOnly: arbiter, hidden, priority, tags, votes } = rsParams;
  return {
    host,
    port,
    ...(arbiter !== undefined && { arbiter }),
    ...(hidden !== undefined && { hidden }),
    ...(priority !== undefined && { priority }),
    ...(tags !== undefined && { tags }),
    ...(votes !== undefined && { votes: votes === 0 ? 0 : 1 }),
  };
}

/** The processes of a set that runs already: the members of a shard are such, too. */
export function memberProcess(
  set: ReplicaSet,
  address: string,
  { id, params, common }: Pick<OrchestratedProcess, 'id' | 'params' | 'common'>,
): OrchestratedProcess {
  const isUp = (): boolean => set.nodes.some((node) => node.address === address);
  return {
    id,
    name: 'mongod',
    params,
    common,
    address,
    get running() {
      return isUp() ? set.server(address) : undefined;
    },
    get isPrimary() {
      return set.primary === address;
    },
    start: () => set.restart(address),
    stop: () => set.kill(address),
    stepDown() {
      if (set.primary !== address) throw new BadRequest(`${address} is not the primary.`);
      set.stepDown();
    },
    freeze: (seconds) => set.freeze(address, seconds),
  };
}

class SetOfProcesses implements OrchestratedSet {
  readonly id: string;
  readonly #set: ReplicaSet;
  readonly #common: CommonConfiguration;
  readonly #setting: Setting;
  readonly #members: OrchestratedMember[] = [];

  constructor(
    set: ReplicaSet,
    setting: Setting & {
      readonly common: CommonConfiguration;
      readonly members: readonly MemberConfiguration[];
    },
  ) {
    this.id = setting.id;
    this.#set = set;
    this.#common = setting.common;
    this.#setting = setting;
    for (const [at, configuration] of setting.members.entries()) {
      this.#note(configuration, set.hosts[at] as string);
    }
  }

  get members(): readonly OrchestratedMember[] {
    return this.#members;
  }

  get processes(): readonly OrchestratedProcess[] {
    return this.#members.map(({ process }) => process);
  }

  info(): JsonObject {
    const hosts = this.#set.hosts.join(',');
    return {
      id: this.id,
      auth_key: this.#common.auth_key ?? null,
      members: this.#members.map((each) => ({
        _id: each.number,
        host: each.process.address,
        server_id: each.process.id,
      })),
      mongodb_uri: `mongodb://${hosts}/?replicaSet=${this.id}`,
      orchestration: 'replica_sets',
      ...(this.#common.login && {
        mongodb_auth_uri: `${authUri(hosts, this.#common)}&replicaSet=${this.id}`,
      }),
    };
  }

  memberInfo({ number, configuration, process }: OrchestratedMember): JsonObject {
    const isArbiter = configuration.rsParams?.arbiterOnly === true;
    return {
      _id: number,
      host: process.address,
      mongodb_uri: process.address,
      server_id: process.id,
      procInfo: {
        name: process.name,
        params: process.params,
        alive: process.running !== undefined,
      },
      rsInfo: {
        primary: process.isPrimary,
        secondary: !process.isPrimary && !isArbiter && process.running !== undefined,
        ...configuration.rsParams,
      },
      statuses: { primary: process.isPrimary, mongos: false },
    };
  }

  async act(action: string): Promise<void> {
    if (action === 'stepdown') this.#set.stepDown();
    else if (action === 'reset') await Promise.all(this.processes.map((each) => each.start()));
    else {
      throw new BadRequest(`There is no action "${action}" here; there are reset, stepdown.`);
    }
  }

  async add(configuration: MemberConfiguration): Promise<OrchestratedMember> {
    const options = memberOptions(configuration, this.#common, this.#setting.version);
    return this.#note(configuration, await this.#set.addMember(options));
  }

  change(member: OrchestratedMember, { rsParams = {} }: MemberConfiguration): OrchestratedMember {
    const { configuration, process } = member;
    const next = { ...configuration, rsParams: { ...configuration.rsParams, ...rsParams } };
    const changed = { ...member, configuration: next };
    const {
      host: _,
      port: __,
      ...options
    } = memberOptions(next, this.#common, this.#setting.version);
    this.#set.changeMember(process.address, options);
    this.#delay(changed);
    this.#members.splice(this.#members.indexOf(member), 1, changed);
    return changed;
  }

  async remove(member: OrchestratedMember): Promise<void> {
    await this.#set.removeMember(member.process.address);
    this.#members.splice(this.#members.indexOf(member), 1);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#set.close();
  }

  #note(configuration: MemberConfiguration, address: string): OrchestratedMember {
    const { server_id, procParams: params = {} } = configuration;
    const own = { id: server_id ?? this.#setting.newId(), params, common: this.#common };
    const number = this.#members.reduce((most, each) => Math.max(most, each.number), -1) + 1;
    const member = { number, configuration, process: memberProcess(this.#set, address, own) };
    this.#members.push(member);
    this.#delay(member);
    return member;
  }

  #delay({ configuration: { rsParams = {} }, process }: OrchestratedMember): void {
    const delay = rsParams.secondaryDelaySecs ?? rsParams.slaveDelay;
    if (delay !== undefined) this.#set.lag(process.address, delay * 1000);
  }
}

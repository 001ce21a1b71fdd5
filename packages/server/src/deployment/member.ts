import type { MemberState } from '../command/node.ts';
import { parseProxyHeader } from '../server/proxy-header.ts';
import type { TestServer } from '../server/test-server.ts';
import type { TopologyVersion } from '../server/topology-version.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { MemberOptions, ReplicaSetOptions } from './replica-set-options.ts';
import type { ConfiguredMember } from './set-configuration.ts';

/** One member of a replica set: what it was configured as, and how it is. */
export interface Member {
  id: number;
  /** True if it is another process, which sends its clients here. */
  readonly isElsewhere: boolean;
  options: MemberOptions;
  /** `host:port`; empty until it listens. */
  address: string;
  state: MemberState;
  /** Undefined while it is down. */
  server: TestServer | undefined;
  topology: TopologyVersion;
  /** The delay, in milliseconds. */
  lagMS: number;
  /** The op time at which it stopped: it is down, or its replication is paused. */
  stoppedAt: OpTime | undefined;
  /** The newest position it ever had: it never goes back. */
  reached: OpTime;
  /** Until when, in milliseconds since 1970, it does not stand for election. */
  frozenUntil: number;
  /** Takes back what keeps old versions for it. */
  release: (() => void) | undefined;
}

export function priorityOf({ options }: Member): number {
  return options.arbiter ? 0 : (options.priority ?? 1);
}

export function votesOf({ options }: Member): number {
  return options.votes ?? 1;
}

/** True if it holds data. */
export function bearsData({ options }: Member): boolean {
  return !options.arbiter;
}

export function isUp({ server }: Member): boolean {
  return server !== undefined;
}

/** A member that does not listen yet. */
export function newMember(
  id: number,
  options: MemberOptions,
  topology: TopologyVersion,
  isElsewhere = false,
): Member {
  return {
    id,
    isElsewhere,
    options,
    address: '',
    state: options.arbiter ? 'ARBITER' : 'SECONDARY',
    server: undefined,
    topology,
    lagMS: 0,
    stoppedAt: undefined,
    reached: 0,
    frozenUntil: 0,
    release: undefined,
  };
}

/** Makes a member what a configuration says of it. */
export function configure(member: Member, { id, host, options }: ConfiguredMember): Member {
  member.id = id;
  member.address = host;
  member.options = { ...member.options, ...options };
  return member;
}

/** Its server listens there. The process of a member that is elsewhere tells who its clients are. */
export function placeOf(
  { address, isElsewhere, options }: Member,
  { tls, unref, anotherPort, host = '127.0.0.1' }: ReplicaSetOptions,
): Parameters<typeof TestServer.listen>[1] {
  if (isElsewhere) {
    return { host: '127.0.0.1', port: 0, preamble: parseProxyHeader, tls, unref };
  }
  const isFirst = address === '';
  const port = isFirst ? (options.port ?? 0) : Number(address.split(':').at(-1));
  return { host: options.host ?? host, port, anotherPort: anotherPort && isFirst, tls, unref };
}

/** The member at an address. Throws RangeError. */
export function memberAt(members: readonly Member[], host: string): Member {
  const member = members.find(({ address }) => address === host);
  if (member !== undefined) return member;
  const known = members.map(({ address }) => address).join(', ');
  throw new RangeError(`There is no member ${host}; there are ${known}.`);
}

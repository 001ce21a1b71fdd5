import type { Node } from '../command/node.ts';
import type { StatementResult } from '../command/statement-result.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { Storage } from '../storage/storage.ts';

/** A replica set that holds a part of a cluster's data. */
export interface Shard {
  /** As `config.shards` names it. */
  readonly id: string;
  readonly setName: string;
  /** `host:port` of every member. */
  readonly hosts: readonly string[];
  readonly storage: Storage;
  /** The retryable writes of its sessions, whichever member is the primary. */
  readonly retryableWrites: RetryableWrites<StatementResult>;
  /** The members that are up. */
  readonly nodes: readonly Node[];
}

/** `set/host:port,host:port`, as a cluster writes down where a shard is. */
export function connectionText({ setName, hosts }: Shard): string {
  return `${setName}/${hosts.join(',')}`;
}

/** Reads `set/host:port,host:port`; without a set, its name is empty. */
export function parseConnectionText(text: string): Pick<Shard, 'setName' | 'hosts'> {
  const [, setName = '', hosts = ''] = /^(?:([^/]*)\/)?(.*)$/.exec(text) ?? [];
  const named = hosts.split(',').filter((host) => host !== '');
  return { setName, hosts: named.map((host) => (host.includes(':') ? host : `${host}:27017`)) };
}

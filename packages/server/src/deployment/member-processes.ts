import type { MemberState } from '../command/node.ts';

/** The members of a set that are other processes, for the set in the one that keeps the data. */
export interface MemberProcesses {
  /** Rejects with NodeNotFound where one of them cannot become a member. */
  check(hosts: readonly string[]): Promise<void>;
  /** These are the members from now on, the own among them; resolves once those that are up have joined. */
  configured(hosts: readonly string[]): Promise<void>;
  /** A member is in another state. */
  noteState(host: string, state: MemberState, before: MemberState): void;
  /** A client wants a member's process to end. */
  shutDown(host: string): void;
}

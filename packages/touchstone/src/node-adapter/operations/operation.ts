import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { DriverObject, NodeDriver } from '../node-driver.ts';

/** The call that an operation makes: the entity it is called on and its translated arguments. */
export interface OperationCall {
  readonly driver: NodeDriver;
  /** The driver's object: a collection, a cursor, a session … */
  readonly target: DriverObject;
  readonly arguments: AdapterDocument;
  /** The driver's object behind another entity. */
  entity(id: string): DriverObject;
  /** Runs the callback of `withTransaction` in the runner; what it returns. */
  callback(): Promise<unknown>;
}

export type NodeOperation = (call: OperationCall) => Promise<unknown> | unknown;

/** The driver has no such operation, by design. */
export class UnsupportedOperation extends Error {
  override readonly name = 'UnsupportedOperation';
}

import type { Db, Document } from '@touchstone/driver';
import type {
  AdapterCallback,
  AdapterDocument,
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
} from '../adapter-protocol/adapter-protocol.ts';
import { StepFailure, StepUnsupported } from './step-failure.ts';

/** Entities that the step `client` makes. */
export const CLIENT = 'client0';
export const DATABASE = 'database0';
export const COLLECTION = 'collection0';
export const SESSION = 'session0';
export const DATABASE_NAME = 'touchstone-check';
export const COLLECTION_NAME = 'coll';

/** The bench that a step works at: the adapter, a replica set, and what was asked last. */
export class CheckBench {
  readonly uri: string;
  readonly #adapter: DriverAdapter;
  readonly #observer: Db;
  asked: AdapterRequest | undefined;
  came: AdapterReply | undefined;

  constructor(adapter: DriverAdapter, uri: string, observer: Db) {
    this.#adapter = adapter;
    this.uri = uri;
    this.#observer = observer;
  }

  /** The reply to a request; rejects with `StepUnsupported` where the adapter says that its driver lacks it. */
  async ask(
    request: AdapterRequest,
    onCallback?: (callback: AdapterCallback) => void,
  ): Promise<AdapterReply> {
    this.asked = request;
    this.came = undefined;
    const reply = await this.#adapter.send(request, onCallback && { onCallback });
    this.came = reply;
    if (reply.kind === 'unsupported') throw new StepUnsupported(reply.reason);
    return reply;
  }

  /** The value of an operation's result. */
  async run(
    object: string,
    name: string,
    given: AdapterDocument = {},
  ): Promise<AdapterDocument | null> {
    const reply = await this.ask({ kind: 'run', object, name, arguments: given });
    if (reply.kind === 'result') return reply.value as AdapterDocument | null;
    throw new StepFailure(`a result; ${described(reply)}`);
  }

  async create(type: string, id: string, options: AdapterDocument): Promise<void> {
    const entity = { type, id, options };
    const uri = type === 'client' ? { uri: this.uri } : {};
    const reply = await this.ask({ kind: 'createEntity', entity, ...uri });
    if (reply.kind !== 'done') throw new StepFailure(`done; ${described(reply)}`);
  }

  /** The documents that the server has, seen over a connection of our own. */
  stored(filter: Document): Promise<Document[]> {
    const options = { promoteValues: false };
    return this.#observer.collection(COLLECTION_NAME).find(filter, options).toArray();
  }
}

function described(reply: AdapterReply): string {
  return reply.kind === 'error' ? `the driver threw ${reply.error.type}` : `${reply.kind} came`;
}

/** Fails the step where something is not so; `missing` says what has to be. */
export function need(isSo: boolean, missing: string): asserts isSo {
  if (!isSo) throw new StepFailure(missing);
}

import { entryOf, propertyOf } from '@touchstone/protocol';
import type { AdapterReply, AdapterRequest, DriverAdapter } from './adapter-protocol.ts';
import { replyError } from './check-reply.ts';

/** The options of a request (`DriverAdapter.send`). */
export type SendOptions = NonNullable<Parameters<DriverAdapter['send']>[1]>;

interface OpenRequest {
  readonly kind: AdapterRequest['kind'];
  readonly scope: number | undefined;
  readonly onCallback: SendOptions['onCallback'];
  resolve(reply: AdapterReply): void;
  reject(error: Error): void;
}

/** The requests that an adapter program has not answered yet, by their ids. Holds each answer against the protocol. */
export class OpenRequests {
  readonly #open = new Map<number, OpenRequest>();
  /** The callbacks that were announced: each scope numbers its own. */
  readonly #callbacks = new Set<string>();
  #lastId = 0;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  open(
    kind: AdapterRequest['kind'],
    { onCallback, scope }: SendOptions & { readonly scope?: number },
  ): { readonly id: number; readonly reply: Promise<AdapterReply> } {
    const id = this.nextId();
    const reply = new Promise<AdapterReply>((resolve, reject) => {
      this.#open.set(id, { kind, scope, onCallback, resolve, reject });
    });
    return { id, reply };
  }

  /**
   * Gives a message to its request; one that breaks the protocol fails it with what `failure` makes of the reason. Says
   * what is wrong where no request could be found, for then nothing that the program writes can be trusted.
   */
  answer(message: unknown, failure: (what: string) => Error): string | undefined {
    const [id, kind] = [propertyOf(message, 'id'), propertyOf(message, 'kind')];
    const number = Number(id);
    const request = this.#open.get(number);
    if (request === undefined) {
      return id === undefined
        ? 'wrote a line without the id of a request'
        : `wrote a line that answers no open request (id ${String(id)})`;
    }
    if (typeof kind !== 'string')
      return `wrote a reply to ${request.kind} ${number} without a kind`;
    const fault = replyError(request.kind, message as { readonly kind: string });
    if (fault !== undefined) {
      this.#close(number).reject(failure(`reply to ${request.kind} ${number}: ${fault}`));
    } else if (kind === 'callback') {
      return this.#callBack(number, request, Number(propertyOf(message, 'callback')));
    } else if (kind === 'failure') {
      const told = String(propertyOf(message, 'message'));
      this.#close(number).reject(failure(`reply to ${request.kind} ${number}: ${told}`));
    } else {
      this.#close(number).resolve(plainReply(message as AdapterReply));
    }
    return undefined;
  }

  failAll(error: Error): void {
    for (const id of [...this.#open.keys()]) this.#close(id).reject(error);
  }

  #close(id: number): OpenRequest {
    const request = entryOf(this.#open, id);
    this.#open.delete(id);
    return request;
  }

  #callBack(
    id: number,
    { kind, scope, onCallback }: OpenRequest,
    callback: number,
  ): string | undefined {
    if (onCallback === undefined)
      return `called back in ${kind} ${id}, where nothing can be called`;
    const name = `${scope ?? ''}/${callback}`;
    if (this.#callbacks.has(name)) return `announced callback ${callback} twice`;
    this.#callbacks.add(name);
    onCallback({ kind: 'callback', callback });
    return undefined;
  }
}

/** The protocol's own numbers as plain ones; values of tests and servers keep their BSON types. */
function plainReply(reply: AdapterReply): AdapterReply {
  switch (reply.kind) {
    case 'events':
      return {
        kind: 'events',
        events: reply.events.map((event) => ({
          ...event,
          sequence: Number(event.sequence),
          observedAt: Number(event.observedAt),
        })),
      };
    case 'error': {
      const { error } = reply;
      const code = error.code === undefined ? {} : { code: Number(error.code) };
      return { kind: 'error', error: { ...error, number: Number(error.number), ...code } };
    }
    default:
      return reply;
  }
}

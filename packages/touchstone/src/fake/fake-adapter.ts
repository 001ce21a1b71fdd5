import type {
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
  ObservedError,
  ObservedEvent,
} from '../adapter-protocol/adapter-protocol.ts';

type Run = Extract<AdapterRequest, { readonly kind: 'run' }>;
type SendOptions = NonNullable<Parameters<DriverAdapter['send']>[1]>;

/** A fake driver's work for an operation: undefined is a result without a value. */
export type FakeOperation = (
  request: Run,
  options: SendOptions,
  adapter: FakeAdapter,
) => AdapterReply | Promise<AdapterReply> | undefined;

/** A driver that does what a test of the runner tells it to, and keeps what it was asked. */
export class FakeAdapter implements DriverAdapter {
  readonly requests: AdapterRequest[] = [];
  readonly events: ObservedEvent[] = [];
  /** By the name of the operation. */
  readonly operations: Record<string, FakeOperation> = {};
  /** By the query. */
  readonly inspections: Record<string, unknown> = {};
  /** Replies to other requests, by their kind. */
  readonly replies: Partial<Record<AdapterRequest['kind'], AdapterReply | 'never' | Error>> = {};

  async send(request: AdapterRequest, options: SendOptions = {}): Promise<AdapterReply> {
    this.requests.push(request);
    const reply = this.replies[request.kind];
    if (reply instanceof Error) throw reply;
    if (reply === 'never') return new Promise<never>(() => {});
    if (reply !== undefined) return reply;
    switch (request.kind) {
      case 'run':
        return (await this.operations[request.name]?.(request, options, this)) ?? { kind: 'done' };
      case 'inspect':
        return { kind: 'result', value: this.inspections[request.query] };
      case 'events':
        return {
          kind: 'events',
          events: this.events.filter(({ sequence }) => sequence > request.after),
        };
      default:
        return { kind: 'done' };
    }
  }

  /** Shows an event on every client. */
  show(name: string, fields: ObservedEvent['fields'] = {}): void {
    const sequence = this.events.length + 1;
    this.events.push({ sequence, category: categoryOf(name), name, observedAt: 0, fields });
  }

  /** The names of the operations that were run, in order. */
  get ran(): readonly string[] {
    return this.requests.flatMap((request) => (request.kind === 'run' ? [request.name] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function categoryOf(name: string): ObservedEvent['category'] {
  if (name === 'logMessage') return 'log';
  if (name.startsWith('command')) return 'command';
  return name.startsWith('pool') || name.startsWith('connection') ? 'cmap' : 'sdam';
}

/** The reply of a driver that has failed. */
export function failed(error: Partial<ObservedError> = {}): AdapterReply {
  return {
    kind: 'error',
    error: {
      number: 1,
      type: 'Error',
      message: 'refused',
      isClientError: false,
      isTimeout: false,
      labels: [],
      ...error,
    },
  };
}

export function succeeded(value: unknown): AdapterReply {
  return { kind: 'result', value };
}

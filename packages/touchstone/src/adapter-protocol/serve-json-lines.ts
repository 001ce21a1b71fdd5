// biome-ignore-all lint/suspicious/noExplicitAny: a request as it was read, before it is checked.
import { propertyOf } from '@touchstone/protocol';
import type { AdapterRequest, DriverAdapter } from './adapter-protocol.ts';
import { decodeLine, type ExtendedJson, encodeLine, LineSplitter } from './json-lines.ts';

/** The place where lines come from and go to: a process's standard input and output. */
export interface LineStreams {
  /** The place where requests come from, a line each. */
  readonly input: NodeJS.ReadableStream;
  /** The place where replies go, a line each. */
  readonly output: { write(text: string): unknown };
  /** The driver's own, where its values are of another version of the package `bson` than the newest. */
  readonly extendedJson?: ExtendedJson;
  /** Makes an adapter like the first, with nothing in it: the program then serves several scopes, each by one. */
  readonly another?: () => DriverAdapter;
}

/**
 * Serves an adapter as a program: reads requests, writes replies, until `stop` or the end of the input. Requests
 * overlap; each reply carries its request's `id`.
 */
export async function serveJsonLines(adapter: DriverAdapter, streams: LineStreams): Promise<void> {
  const scopes = new Scopes(adapter, streams.another);
  const write = (message: object): void => {
    streams.output.write(encodeLine(message, streams.extendedJson));
  };
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const splitter = new LineSplitter((line) => {
    const asked = requestIn(line, streams.extendedJson);
    if (asked instanceof Error) {
      // Nobody knows which request it was to be.
      write({ id: 0, kind: 'failure', message: `a line is no request: ${asked.message}` });
      return;
    }
    const { id, scope, ...request } = asked;
    scopes
      .answer(request as AdapterRequest, scope, (message) => write({ id: Number(id), ...message }))
      .then(() => {
        if ((request as AdapterRequest).kind === 'stop') end();
      })
      .catch((error: Error) => write({ id: Number(id), kind: 'failure', message: error.message }));
  });
  streams.input.setEncoding('utf8');
  streams.input.on('data', (text: string) => splitter.push(text));
  streams.input.on('end', () => end());
  await ended;
  await scopes[Symbol.asyncDispose]();
}

/** The adapters of a program by their scopes; requests without one are for the first. */
class Scopes implements AsyncDisposable {
  readonly #another: (() => DriverAdapter) | undefined;
  readonly #adapters = new Map<number | undefined, DriverAdapter>();

  constructor(first: DriverAdapter, another: (() => DriverAdapter) | undefined) {
    this.#another = another;
    this.#adapters.set(undefined, first);
  }

  async answer(
    request: AdapterRequest,
    scope: number | undefined,
    write: (message: object) => void,
  ): Promise<void> {
    const reply = await this.#adapterOf(scope).send(request, { onCallback: write });
    const isShared = reply.kind === 'started' && this.#another !== undefined;
    write(isShared ? { ...reply, scopes: true } : reply);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#adapters.values()].map((adapter) => adapter[Symbol.asyncDispose]()),
    );
  }

  #adapterOf(scope: number | undefined): DriverAdapter {
    const known = this.#adapters.get(scope);
    if (known !== undefined) return known;
    if (this.#another === undefined) throw new Error('This adapter serves no scopes.');
    const made = this.#another();
    this.#adapters.set(scope, made);
    return made;
  }
}

/** A request before it is checked. */
interface Asked {
  readonly id: unknown;
  readonly scope?: number;
}

function requestIn(line: string, extendedJson: ExtendedJson | undefined): Asked | Error {
  try {
    return plainRequest(decodeLine(line, extendedJson) as Asked);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The protocol's own numbers and those of machines are plain; those inside arguments keep their BSON types. */
function plainRequest(request: Record<string, any> & Asked): Asked {
  const plain: Record<string, any> & Asked = { ...request };
  for (const name of ['id', 'scope', 'protocol', 'after', 'waitMS', 'callback', 'error']) {
    if (plain[name] !== undefined) plain[name] = Number(plain[name]);
  }
  if (plain['kind'] === 'machine') plain['input'] = plainNumbers(plain['input']);
  return plain;
}

function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  switch (propertyOf(value, '_bsontype')) {
    case undefined:
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, plainNumbers(item)]),
      );
    case 'Int32':
    case 'Double':
    case 'Long':
      return Number(value);
    default:
      return value;
  }
}

import { nodeRuntime, type Runtime, type Timer } from '@touchstone/runtime';
import { LoadBalancer } from '../deployment/load-balancer.ts';
import type { ServerOptions } from '../server/server-options.ts';
import { linkTo, request, stateOf } from './control-socket.ts';
import type { Link } from './link.ts';

/** The milliseconds after which the config servers are asked again who of them leads. */
const LOOK_MS = 50;

/** The settings of a mongos beside its options. */
export interface MongosSetting {
  /** `host:port` of the config servers. */
  readonly configHosts: readonly string[];
  readonly setName: string;
  /** A client wants this process to end. */
  end(): void;
}

/**
 * A mongos that is a process of its own: its clients are passed on to the process that leads the config servers, which
 * serves them as a mongos. While there is none, clients are cut off, and the one that leads next is looked for.
 */
export class MongosProcess implements AsyncDisposable {
  readonly #options: ServerOptions;
  readonly #setting: MongosSetting;
  readonly #runtime: Runtime;
  readonly #doors: string[] = [];
  #relay: LoadBalancer | undefined;
  #link: Link | undefined;
  #timer: Timer | undefined;
  #closed = false;

  private constructor(options: ServerOptions, setting: MongosSetting) {
    this.#options = options;
    this.#setting = setting;
    this.#runtime = options.runtime ?? nodeRuntime();
  }

  /** Resolves once there is a config server that leads. Rejects with TransportError where the port is taken. */
  static async start(options: ServerOptions, setting: MongosSetting): Promise<MongosProcess> {
    const mongos = new MongosProcess(options, setting);
    const { host = '127.0.0.1', port = 0 } = options;
    const backends = { addresses: mongos.#doors, proxyProtocol: 'v2' } as const;
    mongos.#relay = await LoadBalancer.listen(mongos.#runtime, { host, port }, backends);
    await mongos.#seek();
    return mongos;
  }

  /** The port that its clients know. */
  get port(): number {
    return Number(this.#relay?.address.split(':').at(-1));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#link?.close();
    await this.#relay?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #seek(): Promise<void> {
    while (!this.#closed && !(await this.#findDoor())) {
      await new Promise<void>((resolve) => {
        this.#timer = this.#runtime.clock.setTimer(LOOK_MS, resolve);
      });
    }
  }

  async #findDoor(): Promise<boolean> {
    const { configHosts, setName } = this.#setting;
    for (const host of configHosts) {
      const state = await stateOf(this.#runtime, host);
      if (state?.role !== 'leading' || state.setName !== setName) continue;
      const link = await linkTo(this.#runtime, host).catch(() => undefined);
      if (link !== undefined && (await this.#ask(link))) return true;
    }
    return false;
  }

  async #ask(link: Link): Promise<boolean> {
    const { parameters = {}, host = '127.0.0.1' } = this.#options;
    const told = host === '0.0.0.0' ? '127.0.0.1' : host;
    const asked = { kind: 'route', address: `${told}:${this.port}`, parameters } as const;
    const answer = await request(link, asked);
    if (answer?.kind !== 'routed' || this.#closed) {
      link.close();
      return false;
    }
    this.#link = link;
    this.#doors.splice(0, this.#doors.length, `127.0.0.1:${answer.port}`);
    link.listener = {
      message: ({ kind }) => {
        if (kind === 'shutDown') this.#setting.end();
      },
      record() {},
      closed: () => {
        this.#doors.length = 0;
        void this.#seek();
      },
    };
    return true;
  }
}

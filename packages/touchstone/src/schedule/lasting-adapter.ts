import {
  ADAPTER_PROTOCOL_VERSION,
  type AdapterReply,
  type AdapterRequest,
  type DriverAdapter,
  type DriverInfo,
} from '../adapter-protocol/adapter-protocol.ts';
import type { OpenOptions } from '../adapter-protocol/shared-programs.ts';

type SendOptions = Parameters<DriverAdapter['send']>[1];

/** An adapter that is started when it is needed, and anew where it is lost. */
export class LastingAdapter implements DriverAdapter {
  readonly #open: (options: OpenOptions) => Promise<DriverAdapter>;
  #adapter: DriverAdapter | undefined;
  /** The adapter's description of its driver: it may lack something by design. */
  driver: DriverInfo | undefined;

  constructor(open: (options: OpenOptions) => Promise<DriverAdapter>) {
    this.#open = open;
  }

  /** With nothing left of what was before. */
  async ready(): Promise<void> {
    try {
      if (this.#adapter !== undefined) await this.#adapter.send({ kind: 'reset' });
    } catch {
      await this.#dispose();
    }
    if (this.#adapter === undefined) await this.#start({ alone: false });
  }

  get isShared(): boolean {
    return this.#adapter?.isShared ?? false;
  }

  async renew(): Promise<void> {
    await this.#dispose();
    await this.#start({ alone: true });
  }

  async send(request: AdapterRequest, options?: SendOptions): Promise<AdapterReply> {
    if (this.#adapter === undefined) throw new Error('The adapter is lost.');
    return this.#adapter.send(request, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dispose();
  }

  async #start(options: OpenOptions): Promise<void> {
    const adapter = await this.#open(options);
    this.#adapter = adapter;
    try {
      const started = await adapter.send({ kind: 'start', protocol: ADAPTER_PROTOCOL_VERSION });
      this.driver = started.kind === 'started' ? started.driver : undefined;
    } catch (error) {
      await this.#dispose();
      throw error;
    }
  }

  async #dispose(): Promise<void> {
    const lost = this.#adapter;
    this.#adapter = undefined;
    await lost?.[Symbol.asyncDispose]();
  }
}

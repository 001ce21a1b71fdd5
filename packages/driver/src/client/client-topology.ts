import { EventEmitter } from 'node:events';
import type { Document } from 'bson';
import type { ClientCore } from './client-core.ts';
import { TopologyDescription } from './description-classes.ts';

/**
 * The object that libraries look for in `client.topology`: the description of the deployment, and its events, which are those of the
 * client. It is there while the client is connected. No part of the interface that is promised.
 */
export class ClientTopology extends EventEmitter {
  readonly #core: ClientCore;

  constructor(core: ClientCore) {
    super();
    this.#core = core;
    // The options that `s` leads to may hold a password: whoever prints a client sees the description alone.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), {
      value: () => ({ description: this.description }),
    });
  }

  get description(): TopologyDescription {
    return TopologyDescription.of(this.#core.description);
  }

  /** The place where older libraries look for the description. */
  get s(): { readonly description: TopologyDescription; readonly options: Document } {
    return { description: this.description, options: this.#core.options };
  }

  get loadBalanced(): boolean {
    return this.#core.loadBalanced;
  }

  get commonWireVersion(): number {
    return this.description.commonWireVersion;
  }

  get logicalSessionTimeoutMinutes(): number | null {
    return this.description.logicalSessionTimeoutMinutes;
  }

  get clusterTime(): Document | undefined {
    return this.#core.clusterClock.time;
  }

  isConnected(): boolean {
    return this.#core.isConnected;
  }

  /** Libraries ask this of a client that was closed; one that was never connected has no topology to ask. */
  isDestroyed(): boolean {
    return !this.#core.isConnected;
  }

  /** The facts that the first server that was reached has told of itself, as far as descriptions keep it. */
  lastHello(): Document {
    const servers = [...this.description.servers.values()];
    const { maxWireVersion, minWireVersion, setName, hosts, maxBsonObjectSize } =
      servers.find(({ type }) => type !== 'Unknown') ?? servers[0] ?? ({} as Document);
    return { maxWireVersion, minWireVersion, setName, hosts, maxBsonObjectSize };
  }
}

import { type Standalone, startStandalone } from '@touchstone/server';
import { wantedVersion } from '../binary/wanted-version.ts';
import type { MongodOpts } from '../option/instance-options.ts';
import { serverParameters } from '../option/mongod-arguments.ts';
import type { Engine, Place } from './engine.ts';
import { listenHost } from './listen-host.ts';

/** A standalone server; without a folder its data is in memory from its first start on. */
export class StandaloneEngine implements Engine {
  readonly isPrimary = false;
  readonly #opts: Partial<MongodOpts>;
  #standalone: Standalone | undefined;

  constructor(opts: Partial<MongodOpts>) {
    this.#opts = opts;
  }

  async start({ port, anotherPort }: Place): Promise<number> {
    const { instance = {}, binary } = this.#opts;
    if (instance.replSet !== undefined) {
      throw new TypeError(
        'instance.replSet: a server cannot be a member of a set by itself; MongoMemoryReplSet makes sets.',
      );
    }
    if (this.#standalone === undefined) {
      this.#standalone = await startStandalone({
        host: listenHost(instance.ip),
        port,
        anotherPort,
        version: wantedVersion(binary),
        auth: instance.auth ?? false,
        parameters: serverParameters(instance.args ?? []),
        ...(instance.dbPath !== undefined && { dbPath: instance.dbPath }),
      });
    } else {
      await this.#standalone.start({ anotherPort });
    }
    return Number(this.#standalone.hosts[0]?.split(':').at(-1));
  }

  async stop(): Promise<void> {
    if (this.#opts.instance?.dbPath === undefined) {
      await this.#standalone?.stop();
      return;
    }
    // The folder has the data, and may be opened by others now.
    await this.#standalone?.close();
    this.#standalone = undefined;
  }
}

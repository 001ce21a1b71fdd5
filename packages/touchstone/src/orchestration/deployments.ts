import { randomUUID } from 'node:crypto';
import { TransportError } from '@touchstone/runtime';
import { BadRequest } from './configuration.ts';
import type { Orchestrated, Setting } from './kinds/kind.ts';

/** The deployments of one kind that run, by their ids. */
export class Deployments<Kind extends Orchestrated> implements AsyncDisposable {
  readonly #version: string;
  readonly #byId = new Map<string, Kind>();
  /** The ids of those that are about to run. */
  readonly #starting = new Set<string>();

  /** `version` is what servers are that are told none. */
  constructor(version: string) {
    this.#version = version;
  }

  get all(): readonly Kind[] {
    return [...this.#byId.values()];
  }

  find(id: string): Kind | undefined {
    return this.#byId.get(id);
  }

  /** Starts one. Rejects with BadRequest where its id or a port is taken, or its options say what there is not. */
  async create(
    given: string | undefined,
    start: (setting: Setting) => Promise<Kind>,
  ): Promise<Kind> {
    const id = given ?? randomUUID();
    if (this.#byId.has(id) || this.#starting.has(id)) {
      throw new BadRequest(`There is one with the id "${id}" already.`);
    }
    this.#starting.add(id);
    try {
      const started = await start({ id, version: this.#version, newId: randomUUID });
      this.#byId.set(id, started);
      return started;
    } catch (error) {
      const isTheirs =
        error instanceof RangeError ||
        error instanceof TypeError ||
        error instanceof TransportError;
      throw isTheirs ? new BadRequest(error.message) : error;
    } finally {
      this.#starting.delete(id);
    }
  }

  async remove(id: string): Promise<void> {
    const found = this.#byId.get(id);
    this.#byId.delete(id);
    await found?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#byId.keys()].map((id) => this.remove(id)));
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Megabytes, after what is garbage was collected. */
export interface Memory {
  readonly rss: number;
  readonly heap: number;
  readonly buffers: number;
}

/** A time at which the process stood still. */
export interface Pause {
  readonly at: number;
  readonly tookMS: number;
}

/** A replica set in a process of its own, so that its memory is its own. */
export class SetProcess {
  readonly uri: string;
  readonly #child: ChildProcess;
  #questions = 0;

  private constructor(child: ChildProcess, uri: string) {
    this.#child = child;
    this.uri = uri;
  }

  static async start(): Promise<SetProcess> {
    const child = fork(new URL('./set-server.js', import.meta.url), { execArgv: ['--expose-gc'] });
    const [{ uri }] = await once(child, 'message');
    return new SetProcess(child, uri);
  }

  memory(): Promise<Memory> {
    return this.#ask('memory') as Promise<Memory>;
  }

  pauses(): Promise<{ readonly pauses: readonly Pause[]; readonly longestDelayMS: number }> {
    return this.#ask('pauses') as ReturnType<SetProcess['pauses']>;
  }

  async stepDown(): Promise<void> {
    await this.#ask('stepDown');
  }

  end(): void {
    this.#child.disconnect();
  }

  #ask(question: string): Promise<unknown> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      const take = (message: { readonly id: number; readonly answer: unknown }): void => {
        if (message.id !== id) return;
        this.#child.off('message', take);
        resolve(message.answer);
      };
      this.#child.on('message', take);
      this.#child.send({ id, question });
    });
  }
}

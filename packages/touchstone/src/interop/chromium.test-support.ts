import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** The reason why there is no browser; false where there is one. */
export const noChromium: string | false =
  PROGRAM === undefined && 'Chromium is missing (Debian: apt-get install chromium)';

type Params = Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A page of a headless Chromium, told what to do by the DevTools protocol over two pipes. */
export class BrowserPage implements AsyncDisposable {
  readonly #process;
  readonly #profile = mkdtempSync(join(tmpdir(), 'touchstone-chromium-'));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  /** Those who wait for an event, by its method. */
  readonly #listeners = new Map<string, () => void>();
  /** The faults of the page: exceptions of scripts, and requests to anything but files. */
  readonly faults: string[] = [];
  #session: string | undefined;
  #lastId = 0;

  private constructor() {
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'];
    const args = [...options, '--remote-debugging-pipe', `--user-data-dir=${this.#profile}`];
    this.#process = spawn(PROGRAM ?? '', args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#received(JSON.parse(message) as Answer);
    });
  }

  static async open(): Promise<BrowserPage> {
    const page = new BrowserPage();
    const target = (await page.send('Target.createTarget', { url: 'about:blank' })) as {
      readonly targetId: string;
    };
    const attached = (await page.send('Target.attachToTarget', {
      targetId: target.targetId,
      flatten: true,
    })) as { readonly sessionId: string };
    page.#session = attached.sessionId;
    for (const domain of ['Page', 'Runtime', 'Network']) await page.send(`${domain}.enable`);
    return page;
  }

  async send(method: string, params: Params = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Resolves when the page and what it refers to are loaded. */
  async goto(url: string): Promise<void> {
    await this.follow(async () => {
      await this.send('Page.navigate', { url });
    });
  }

  /** Does what leads to another page; resolves when that is loaded. */
  async follow(act: () => Promise<void>): Promise<void> {
    const loaded = this.#event('Page.loadEventFired');
    await act();
    await loaded;
  }

  /** The value of an expression in the page; a promise is awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result } = (await this.send('Runtime.evaluate', options)) as {
      readonly result: { readonly value?: unknown };
    };
    return result.value;
  }

  async key(key: string, code: number): Promise<void> {
    const event = { key, code: key, windowsVirtualKeyCode: code };
    const text = key === 'Enter' ? { text: '\r' } : {};
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** A PNG of what a window of the current size shows. */
  async picture(): Promise<Buffer> {
    const { data } = (await this.send('Page.captureScreenshot')) as { readonly data: string };
    return Buffer.from(data, 'base64');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  #event(method: string): Promise<void> {
    return new Promise((resolve) => this.#listeners.set(method, resolve));
  }

  #received(answer: Answer): void {
    if (answer.id !== undefined) {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
      return;
    }
    const text = JSON.stringify(answer.params);
    const { method = '' } = answer;
    if (method === 'Runtime.exceptionThrown') this.faults.push(text);
    if (method === 'Network.requestWillBeSent' && !/"request":\{"url":"file:/.test(text)) {
      this.faults.push(text);
    }
    this.#listeners.get(method)?.();
    this.#listeners.delete(method);
  }
}

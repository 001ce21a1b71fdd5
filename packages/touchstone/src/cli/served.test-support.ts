import { main } from './main.ts';

/** `touchstone server` with these options, on free ports, until it is disposed of. */
export function startServer(
  ...args: readonly string[]
): { readonly uri: Promise<string> } & AsyncDisposable {
  const interrupt = new AbortController();
  let ended: Promise<number> | undefined;
  const uri = new Promise<string>((resolve) => {
    ended = main(['server', '--port', '0', ...args], {
      out: { write: (text: string) => resolve(text.trim()) },
      err: { write: () => {} },
      color: false,
      interrupted: interrupt.signal,
    });
  });
  return {
    uri,
    async [Symbol.asyncDispose](): Promise<void> {
      interrupt.abort();
      await ended;
    },
  };
}

import { present } from '@touchstone/protocol';
import type { MongodProcess } from '@touchstone/server/launcher';

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** The means of this process, for a program that tools start as `touchstone NAME`. */
export function launchedProgram(name: string): MongodProcess {
  return {
    program: [process.execPath, present(process.argv[1]), name],
    env: process.env,
    onSignal(listener) {
      for (const [signal, number] of Object.entries(SIGNALS)) {
        process.on(signal, () => listener(number));
      }
    },
  };
}

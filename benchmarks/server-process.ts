import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** The most memory that was resident until now, in bytes, or with `--expose-gc` what is held now; the embedded server alone tells. */
  mostResident(): Promise<number>;
}

/** A server's script run in a process of its own, with flags for Node.js, which prints the port and ends with its input. */
export async function serverProcess(
  script: './canned-server.js' | './embedded-server.js',
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...flags, path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(port.toString()),
    async mostResident() {
      child.stdin.write('?');
      const [answer] = (await once(child.stdout, 'data')) as [Buffer];
      return Number(answer.toString());
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

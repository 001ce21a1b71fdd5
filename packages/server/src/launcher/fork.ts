import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { present } from '@touchstone/protocol';
import { BadSettings, type Settings } from './settings.ts';

/** Starts the same program again in the background; resolves once that one waits for connections, or has ended. */
export async function forkMongod(
  args: readonly string[],
  { texts }: Settings,
  [command, ...program]: readonly string[],
): Promise<number> {
  const path = texts.get('logpath');
  if (path === undefined) {
    throw new BadSettings('BadValue: --fork has to be used with --logpath or --syslog');
  }
  process.stdout.write(
    'about to fork child process, waiting until server is ready for connections.\n',
  );
  const child = spawn(present(command), [...program, ...args, '--logpath', resolve(path)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, TOUCHSTONE_READY_FD: '3' },
  });
  process.stdout.write(`forked process: ${child.pid}\n`);
  const ready = createInterface({ input: child.stdio[3] as NodeJS.ReadableStream });
  const code = await new Promise<number>((settle) => {
    ready.once('line', () => settle(0));
    child.once('exit', (status) => settle(status ?? 1));
  });
  ready.close();
  if (code === 0) {
    process.stdout.write('child process started successfully, parent exiting\n');
    child.unref();
    (child.stdio[3] as unknown as { destroy(): void }).destroy();
    return 0;
  }
  process.stdout.write(`ERROR: child process failed, exited with ${code}\n`);
  process.stdout.write(
    'To see additional information in this output, start without the "--fork" option.\n',
  );
  return code;
}

import { nodeRuntime, type Runtime, simulatedRuntime } from '@touchstone/runtime';
import type { CommandLine } from './command-line.ts';
import type { DriverChoice } from './run-choices.ts';
import { UsageError } from './usage-error.ts';

/** The world in which a run takes place. */
export interface RunEnvironment {
  readonly runtime: Runtime;
  readonly isVirtual: boolean;
  /** Waits for work of that world: virtual time moves only while somebody waits. */
  finish<T>(work: Promise<T>): Promise<T>;
}

/** One seed, so that two runs of the same cases go the same way. */
const SEED = 'touchstone run';

/**
 * The machine's own world, or with `--time virtual` a simulated one that driver and servers share: waits cost nothing, and
 * what depends on time goes the same way every time. Throws `UsageError` for what cannot live there.
 */
export function chosenWorld(line: CommandLine, drivers: readonly DriverChoice[]): RunEnvironment {
  const time = line.text('time') ?? 'real';
  if (time === 'real') return machineWorld();
  if (time !== 'virtual') {
    throw new UsageError(`--time takes real or virtual, not "${time}".`);
  }
  refuseRealThings(line, drivers);
  const runtime = simulatedRuntime({ seed: SEED });
  return {
    runtime,
    isVirtual: true,
    finish: (work) => runtime.clock.run(work, { limitMS: Number.POSITIVE_INFINITY }),
  };
}

export function machineWorld(): RunEnvironment {
  return { runtime: nodeRuntime(), isVirtual: false, finish: (work) => work };
}

/** Sockets, threads and other processes have a time of their own, which virtual time would run ahead of. */
function refuseRealThings(line: CommandLine, drivers: readonly DriverChoice[]): void {
  const refuse = (what: string): never => {
    throw new UsageError(`--time virtual goes without ${what}.`);
  };
  const real = drivers.find(({ openIn }) => openIn === undefined);
  if (real !== undefined) {
    refuse(`--driver ${real.name}: the driver takes time and network from the machine`);
  }
  const server = line.text('server') ?? 'embedded';
  if (server !== 'embedded') refuse('--server: it is for the embedded server, in this process');
  if (line.flag('tls')) refuse('--tls: TLS needs real sockets');
  if (line.text('compressor') === 'zstd') {
    refuse('--compressor zstd: it compresses in threads; zlib and snappy do not');
  }
}

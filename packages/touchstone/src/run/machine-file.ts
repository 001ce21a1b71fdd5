import type {
  AdapterDocument,
  MachineName,
  ObservedError,
} from '../adapter-protocol/adapter-protocol.ts';
import type { TestContext } from '../operation-execution/test-context.ts';
import { UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import { PASSED, runInTime, type TimedVerdict, verdictOf } from './case-verdict.ts';
import { listedLack } from './declared-lack.ts';
import type { FileIdentity, RunOptions } from './run-options.ts';
import type { LoadedTestFile } from './test-format.ts';

/** The answer of a state machine of the driver to its input. */
export type MachineAnswer =
  | { readonly kind: 'value'; readonly value: AdapterDocument }
  /** The driver refused the input. */
  | { readonly kind: 'refused'; readonly error: ObservedError };

/** Rejects with `UnsupportedByDriver` where the driver does not let the machine be asked. */
export type AskMachine = (machine: MachineName, input: AdapterDocument) => Promise<MachineAnswer>;

/** A case that needs no server. */
export interface MachineCase {
  readonly description: string;
  /** Rejects with `TestFailure` where the driver does otherwise than the file says. */
  check(ask: AskMachine): Promise<void>;
  /**
   * Checks the same of a driver that is seen only from outside, where that is asked for (`RunOptions.sdam`). Resolves to
   * what the reader of a pass should know, or null.
   */
  readonly watch?: (context: TestContext) => Promise<string | null>;
}

/** A file whose cases ask the driver's state machines, ready to be run. */
export function machineFile(
  { suite, file }: FileIdentity,
  format: string,
  cases: readonly MachineCase[],
): LoadedTestFile {
  return {
    suite,
    file,
    format,
    needsServer: false,
    cases: cases.map((one) => ({
      description: one.description,
      skipReason: () => undefined,
      run: (options) => runMachineCase({ suite, file }, one, options),
    })),
  };
}

async function runMachineCase(
  identity: FileIdentity,
  one: MachineCase,
  options: RunOptions,
): Promise<TimedVerdict> {
  const lack = listedLack(options.driver, identity, one.description);
  if (lack !== undefined) return { outcome: 'unsupported', reason: lack, durationMS: 0 };
  const { watch } = one;
  return runInTime(options, async (context) => {
    try {
      if (watch !== undefined && options.sdam === 'wire') {
        return { ...PASSED, reason: await watch(context) };
      }
      await one.check((machine, input) => askMachine(context, machine, input));
      return PASSED;
    } catch (error) {
      return verdictOf(error);
    }
  });
}

/** Rejects with `UnsupportedByDriver` where the driver does not let the machine be asked. */
export async function askMachine(
  context: TestContext,
  machine: MachineName,
  input: AdapterDocument,
): Promise<MachineAnswer> {
  const reply = await context.send({ kind: 'machine', machine, input });
  switch (reply.kind) {
    case 'result':
      return { kind: 'value', value: reply.value as AdapterDocument };
    case 'error':
      return { kind: 'refused', error: reply.error };
    case 'unsupported':
      throw new UnsupportedByDriver(reply.reason);
    default:
      throw new Error(`machine ${machine}: the adapter answered with "${reply.kind}"`);
  }
}

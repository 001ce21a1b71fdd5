import { startStandalone } from '@touchstone/server';
import { BadRequest, type ServerConfiguration } from '../configuration.ts';
import { processOptions } from '../process-options.ts';
import { actOnProcess, type OrchestratedProcess, processInfo } from '../processes.ts';
import type { Orchestrated, Setting } from './kind.ts';

/** One mongod by itself. */
export async function startServer(
  configuration: ServerConfiguration,
  { id, version }: Setting,
): Promise<Orchestrated> {
  const { name, procParams: params = {}, autostart = true } = configuration;
  if (!/(^|[\\/])mongod(\.exe)?$/.test(name)) {
    throw new BadRequest(
      `name: expected "mongod", found "${name}"; a mongos is part of a sharded cluster.`,
    );
  }
  const standalone = await startStandalone(processOptions(params, configuration, version));
  let isUp = true;
  const one: OrchestratedProcess = {
    id,
    name: 'mongod',
    params,
    common: configuration,
    get address() {
      return standalone.hosts[0] as string;
    },
    get running() {
      return isUp ? standalone.server : undefined;
    },
    get isPrimary() {
      return isUp;
    },
    async start() {
      await standalone.start();
      isUp = true;
    },
    async stop() {
      isUp = false;
      await standalone.stop();
    },
  };
  if (!autostart) await one.stop();
  return {
    id,
    processes: [one],
    info: () => processInfo(one),
    act: (action) => actOnProcess(one, action),
    [Symbol.asyncDispose]: () => standalone.close(),
  };
}

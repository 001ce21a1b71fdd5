import { statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { thrownError } from '@touchstone/protocol';
import { nodeRuntime, TransportError } from '@touchstone/runtime';
import { startStandalone } from '../deployment/standalone.ts';
import { DataFolderError } from '../journal/data-folder.ts';
import type { ClusterRole } from '../membership/link.ts';
import { MemberProcess } from '../membership/member-process.ts';
import { MongosProcess } from '../membership/mongos-process.ts';
import { parseConnectionText } from '../routing/shard.ts';
import { DEFAULT_VERSION, type ServerOptions } from '../server/server-options.ts';
import type { Program } from './flags.ts';
import { forkMongod } from './fork.ts';
import { type Log, LogNotOpenError, logTo } from './log.ts';
import { serverOptions } from './server-options.ts';
import { BadSettings, readSettings, type Settings } from './settings.ts';

/** mongod's exit codes. */
export const EXIT = {
  clean: 0,
  /** Nothing was begun: the log or the file with the process's number cannot be written. */
  notInitialized: 1,
  badOptions: 2,
  socket: 48,
  uncaught: 100,
} as const;

/** The means that a mongod or a mongos is given by its process. */
export interface MongodProcess {
  /** The program and its arguments, with which a forked child is started. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back at SIGTERM and SIGINT, with the signal's number. */
  onSignal(listener: (signal: number) => void): void;
}

/** Runs a mongod until it is told to end. Resolves to its exit code. */
export function runMongod(args: readonly string[], own: MongodProcess): Promise<number> {
  return run('mongod', args, own);
}

/** Runs a mongos, in front of config servers and shards that are mongods of ours, until it is told to end. */
export function runMongos(args: readonly string[], own: MongodProcess): Promise<number> {
  return run('mongos', args, own);
}

async function run(program: Program, args: readonly string[], own: MongodProcess): Promise<number> {
  const version = own.env['TOUCHSTONE_SERVER_VERSION'] ?? DEFAULT_VERSION;
  try {
    const settings = readSettings(args, program);
    const { texts } = settings;
    if (texts.has('help')) return print(HELP);
    if (texts.has('version')) return print(versionText(program, version));
    // The forked child has the same configuration file, which may ask for a fork again.
    const isChild = own.env['TOUCHSTONE_READY_FD'] !== undefined;
    if (texts.has('fork') && !isChild) return await forkMongod(args, settings, own.program);
    return await serve(program, { settings, version, own });
  } catch (error) {
    if (error instanceof LogNotOpenError) return notInitialized(error);
    if (!(error instanceof BadSettings)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.badOptions;
  }
}

// There is no log: standard output is told.
function notInitialized({ message: errmsg }: LogNotOpenError): number {
  const { clock } = nodeRuntime();
  const attr = { error: { code: 38, codeName: 'FileNotOpen', errmsg } };
  const msg = 'Error during global initialization';
  const log = logTo(undefined, { append: false, date: () => clock.date() });
  log({ s: 'F', c: 'CONTROL', id: 20574, ctx: 'main', msg, attr });
  return EXIT.notInitialized;
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.clean;
}

async function serve(
  program: Program,
  {
    settings,
    version,
    own,
  }: { readonly settings: Settings; readonly version: string; readonly own: MongodProcess },
): Promise<number> {
  const { texts } = settings;
  const runtime = nodeRuntime();
  const date = (): number => runtime.clock.date();
  const log = logTo(texts.get('logpath'), { append: texts.has('logappend'), date });
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const options = {
    ...serverOptions(settings, version),
    runtime,
    onShutdown: () => end(EXIT.clean),
  };
  logStart(log, settings, options);
  const missing = missingFolder(texts.get('dbpath'));
  if (missing !== undefined) return terminate(log, missing);
  let server: Running;
  try {
    server =
      program === 'mongos'
        ? await startMongos(options, settings)
        : await start(options, settings, log);
  } catch (error) {
    return startFailed(log, error, options);
  }
  if (!isNumberWritten(log, texts.get('pidfilepath'))) {
    await server.close();
    return EXIT.notInitialized;
  }
  own.onSignal((signal) => {
    const attr = { signal, error: signal === 15 ? 'Terminated' : 'Interrupt' };
    log({ c: 'CONTROL', id: 23377, ctx: 'SignalHandler', msg: 'Received signal', attr });
    end(EXIT.clean);
  });
  const ssl = options.tls === undefined ? 'off' : 'on';
  const attr = { port: server.port, ssl };
  log({
    c: 'NETWORK',
    id: 23015,
    ctx: 'listener',
    msg: 'Listening on',
    attr: { address: options.host },
  });
  log({ c: 'NETWORK', id: 23016, ctx: 'listener', msg: 'Waiting for connections', attr });
  tellReady(own.env);
  const exitCode = await ended;
  await server.close();
  log({ c: 'CONTROL', id: 20565, ctx: 'initandlisten', msg: 'Now exiting' });
  log({ c: 'CONTROL', id: 23138, ctx: 'initandlisten', msg: 'Shutting down', attr: { exitCode } });
  return exitCode;
}

/** Writes the number of the process where that is asked for; false where it cannot. */
function isNumberWritten(log: Log, path_string: string | undefined): boolean {
  if (path_string === undefined) return true;
  try {
    writeFileSync(path_string, `${process.pid}\n`);
    return true;
  } catch (error) {
    const attr = { path_string, errAndStr_second: thrownError(error).message };
    const msg = 'ERROR: Cannot write pid file to {path_string}: {errAndStr_second}';
    log({ c: 'CONTROL', id: 23330, ctx: 'initandlisten', msg, attr });
    return false;
  }
}

// To the process that forked this one.
function tellReady({ TOUCHSTONE_READY_FD: descriptor }: MongodProcess['env']): void {
  if (descriptor !== undefined) writeFileSync(Number(descriptor), 'ready\n');
}

/** The server that runs: one by itself, or one process of a set. */
interface Running {
  readonly port: number;
  close(): Promise<void>;
}

async function start(
  options: ServerOptions & { readonly onShutdown: () => void },
  { texts }: Settings,
  log: Log,
): Promise<Running> {
  const replSet = texts.get('replSet');
  if (replSet === undefined) {
    const server = await startStandalone(options);
    return { port: server.server.port, close: () => server.close() };
  }
  // A seed list may follow the name, as old scripts have it.
  const [setName = replSet] = replSet.split('/');
  return MemberProcess.start(
    { ...options, setName },
    {
      clusterRole: clusterRoleOf(texts),
      noteState(newState, oldState) {
        const attr = { newState, oldState };
        const ctx = 'ReplCoord-0';
        log({ c: 'REPL', id: 21358, ctx, msg: 'Replica set state transition', attr });
        if (newState !== 'PRIMARY') return;
        const msg = 'Transition to primary complete; database writes are now permitted';
        log({ c: 'REPL', id: 21331, ctx, msg });
      },
      failed({ message: error }) {
        const msg = 'Fatal assertion';
        log({ s: 'F', c: 'REPL', id: 23091, ctx: 'ReplCoord-0', msg, attr: { error } });
      },
      end: options.onShutdown,
    },
  );
}

function clusterRoleOf(texts: Settings['texts']): ClusterRole | undefined {
  if (texts.has('configsvr')) return 'configsvr';
  return texts.has('shardsvr') ? 'shardsvr' : undefined;
}

async function startMongos(
  options: ServerOptions & { readonly onShutdown: () => void },
  { texts }: Settings,
): Promise<Running> {
  const configdb = texts.get('configdb');
  if (configdb === undefined) throw new BadSettings('BadValue: error: no args for --configdb');
  const { setName, hosts } = parseConnectionText(configdb);
  if (setName === '' || hosts.length === 0) {
    throw new BadSettings(
      'FailedToParse: configdb supports only replica set connection string: SET/host:port[,host:port…]',
    );
  }
  return MongosProcess.start(options, { configHosts: hosts, setName, end: options.onShutdown });
}

function missingFolder(path: string | undefined): string | undefined {
  if (path === undefined || statSync(path, { throwIfNoEntry: false })?.isDirectory())
    return undefined;
  return (
    `NonExistentPath: Data directory ${path} not found. Create the missing directory or specify another path ` +
    "using (1) the --dbpath command line option, or (2) by adding the 'storage.dbPath' option in the configuration file."
  );
}

function terminate(log: Log, error: string): number {
  const msg = 'DBException in initAndListen, terminating';
  log({ s: 'E', c: 'CONTROL', id: 20557, ctx: 'initandlisten', msg, attr: { error } });
  const attr = { exitCode: EXIT.uncaught };
  log({ c: 'CONTROL', id: 23138, ctx: 'initandlisten', msg: 'Shutting down', attr });
  return EXIT.uncaught;
}

function startFailed(log: Log, error: unknown, { host, port }: ServerOptions): number {
  if (error instanceof RangeError || error instanceof TypeError)
    throw new BadSettings(error.message);
  if (error instanceof DataFolderError) return terminate(log, `DBPathInUse: ${error.message}`);
  if (!(error instanceof TransportError)) return terminate(log, String(error));
  const cause = error.code === 'EADDRINUSE' ? 'Address already in use' : error.message;
  const errmsg = `${host}:${port} :: caused by :: setup bind :: caused by :: ${cause}`;
  const attr = { error: { code: 9001, codeName: 'SocketException', errmsg } };
  const msg = 'Error setting up listener';
  log({ s: 'E', c: 'CONTROL', id: 20568, ctx: 'initandlisten', msg, attr });
  const exit = { exitCode: EXIT.socket };
  log({ c: 'CONTROL', id: 23138, ctx: 'initandlisten', msg: 'Shutting down', attr: exit });
  return EXIT.socket;
}

function logStart(
  log: Log,
  { texts, parameters }: Settings,
  { version, port }: ServerOptions,
): void {
  const ctx = 'initandlisten';
  const dbPath = texts.get('dbpath') ?? '(memory)';
  const attr = { pid: process.pid, port, dbPath, architecture: '64-bit', host: hostname() };
  log({ c: 'CONTROL', id: 4615611, ctx, msg: 'MongoDB starting', attr });
  const buildInfo = { version, gitVersion: 'touchstone', modules: [] };
  log({ c: 'CONTROL', id: 23403, ctx, msg: 'Build Info', attr: { buildInfo } });
  const options = { ...Object.fromEntries(texts), setParameter: parameters };
  log({ c: 'CONTROL', id: 21951, ctx, msg: 'Options set by command line', attr: { options } });
}

function versionText(program: Program, version: string): string {
  const environment = { distarch: process.arch, target_arch: process.arch };
  const build = {
    version,
    gitVersion: 'touchstone',
    modules: [],
    allocator: 'system',
    environment,
  };
  const name = program === 'mongos' ? 'mongos' : 'db';
  return `${name} version v${version}\nBuild Info: ${JSON.stringify(build, undefined, 4)}\n`;
}

const HELP = `Options: those of mongod and mongos that mean something here; see "The launcher" in the README of
@touchstone/server. Without --dbpath everything is kept in memory.
`;

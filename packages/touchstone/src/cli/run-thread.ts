/**
 * The program in a thread of `touchstone run`: it reads the same command line, makes the same plans, and runs the tasks that
 * it is told by their number.
 */
import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EJSON } from 'bson';
import { parseCommandLine } from './command-line.ts';
import { runOptionTable } from './run-choices.ts';
import { localThread } from './run-driver.ts';
import { prepareJob } from './run-job.ts';
import type { Terminal } from './terminal.ts';
import type { ThreadReply, ThreadRequest, ThreadStart } from './worker-thread.ts';

const { args, driver: index } = workerData as ThreadStart;
const interrupted = new AbortController();
setMaxListeners(0, interrupted.signal);
// The thread that reads the command line first has told what there is to tell.
const silence = { write: () => true };
const terminal: Terminal = {
  out: silence,
  err: silence,
  color: false,
  interrupted: interrupted.signal,
};
// Requests that come while the plans are made wait for them.
const thread = prepareJob(parseCommandLine(runOptionTable, args), terminal).then(async (job) => {
  const driver = job.drivers[index];
  if (driver === undefined) throw new Error(`The run has no driver ${index}.`);
  // Modules are loaded in real time, which no simulated world waits for.
  if (job.world.isVirtual) await (await driver.open())[Symbol.asyncDispose]();
  return localThread(job, driver, interrupted.signal);
});

parentPort?.on('message', (request: ThreadRequest) => {
  switch (request.kind) {
    case 'interrupt':
      interrupted.abort(new Error('interrupted'));
      break;
    case 'end':
      void end();
      break;
    case 'run':
      void run(request.task);
  }
});

async function end(): Promise<void> {
  await (await thread)[Symbol.asyncDispose]();
  // A driver under test may have left sockets or timers behind.
  process.exit();
}

async function run(task: number): Promise<void> {
  const results = await (await thread).run(task, () => {});
  // Values keep their BSON types: the report shows them.
  const reply: ThreadReply = { task, results: EJSON.stringify(results, { relaxed: false }) };
  parentPort?.postMessage(reply);
}

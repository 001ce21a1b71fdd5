/**
 * The embedded server in a process of its own, until its input ends: prints its port; when asked, its peak memory in
 * bytes or, in a process that may collect garbage by itself, what it holds after doing so. A folder that is named keeps its data.
 */
import { startStandalone } from '@touchstone/server';

const dbPath = process.argv[2];
const deployment = await startStandalone(dbPath === undefined ? {} : { dbPath });
console.log(deployment.hosts[0]?.split(':')[1]);
process.stdin.on('data', () => console.log(globalThis.gc === undefined ? peak() : held()));
process.stdin.on('end', () => process.exit()).resume();

function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function held(): number {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

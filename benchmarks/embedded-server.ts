/** The embedded server in a process of its own, until its input ends: prints its port, and when asked its peak memory in bytes. */
import { startStandalone } from '@touchstone/server';

const deployment = await startStandalone();
console.log(deployment.hosts[0]?.split(':')[1]);
process.stdin.on('data', () => console.log(process.resourceUsage().maxRSS * 1024));
process.stdin.on('end', () => process.exit()).resume();

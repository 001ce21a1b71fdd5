/** The embedded server in a process of its own, until its input ends: prints its port. */
import { startStandalone } from '@touchstone/server';

const deployment = await startStandalone();
console.log(deployment.hosts[0]?.split(':')[1]);
process.stdin.on('end', () => process.exit()).resume();

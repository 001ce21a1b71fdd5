/** A server in a process of its own, for `bombs.ts`: tells its address. */
import { startStandalone } from '@touchstone/server';

const server = await startStandalone({ version: '7.0.11' });
process.send?.(server.hosts[0]);
process.on('disconnect', () => process.exit(0));

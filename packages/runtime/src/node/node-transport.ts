import type { Transport } from '../transport.ts';
import { nodeConnect } from './node-connect.ts';
import { nodeListen } from './node-listener.ts';

/** TCP, Unix sockets and TLS of the machine. */
export const nodeTransport: Transport = { connect: nodeConnect, listen: nodeListen };

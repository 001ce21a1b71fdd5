/**
 * Records what MongoDB allows its built-in roles: `node dist/recordings/rights/record.js PORT > recordings/rights/answers.txt`,
 * with a mongod that was started with authentication, as a replica set of one member, and a user root whose password is `p`
 * and whose roles are root and `__system`.
 */
import { RawCommands } from '../raw-commands.ts';
import { askAll, logIn } from './ask.ts';

const port = Number(process.argv[2]);
const connect = (): Promise<RawCommands> => RawCommands.connect('127.0.0.1', port);
const root = await connect();
await logIn(root, 'root');
process.stdout.write(`${(await askAll(root, connect)).join('\n')}\n`);
process.exit(0);

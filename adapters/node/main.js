/**
 * The official driver for Node.js in a process of its own: `touchstone run --driver mongodb@6`. The only argument is the folder
 * from which the package `mongodb` is loaded, so that several versions can stand side by side.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { openMongodb, serveJsonLines } from 'touchstone';

const [folder = '.'] = process.argv.slice(2);
const { adapter, ...driver } = await openMongodb(createRequire(resolve(folder, 'package.json')));
await serveJsonLines(adapter, { input: process.stdin, output: process.stdout, ...driver });
process.exit();

export { EXIT, type MongodProcess, runMongod } from './mongod.ts';
export { optionsOfArguments } from './server-options.ts';
export { BadSettings } from './settings.ts';

export { EXIT, type MongodProcess, runMongod, runMongos } from './mongod.ts';
export { optionsOfArguments } from './server-options.ts';
export { BadSettings } from './settings.ts';

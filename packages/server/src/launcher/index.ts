export { EXIT, type MongodProcess, runMongod } from './mongod.ts';

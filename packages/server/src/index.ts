export type { Deployment } from './deployment/deployment.ts';
export { type Standalone, startStandalone } from './deployment/standalone.ts';
export type { ServerOptions } from './server/server-options.ts';

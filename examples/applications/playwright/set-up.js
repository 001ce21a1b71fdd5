import { startStandalone } from '@touchstone/server';
import { startApp } from './app.js';

/** Starts the server and the application for all tests; what it returns ends them. */
export default async function setUp() {
  const server = await startStandalone({ database: 'shop' });
  await server.seed({ 'shop.items': [{ _id: 1, name: 'lamp' }] });
  const app = await startApp(server.uri);
  process.env.APP_URL = app.url;
  return async () => {
    await app.close();
    await server.close();
  };
}

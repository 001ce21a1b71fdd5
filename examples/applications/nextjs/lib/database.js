import { MongoClient } from 'mongodb';

/** The database of the application. Its client is made once, though modules are loaded anew while one develops. */
export function database() {
  globalThis.mongoClient ??= new MongoClient(process.env.MONGODB_URI);
  return globalThis.mongoClient.db();
}

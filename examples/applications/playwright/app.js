import { createServer } from 'node:http';
import { MongoClient } from 'mongodb';

/** An application with one page of data. */
export async function startApp(uri) {
  const client = new MongoClient(uri);
  const http = createServer(async (_request, response) => {
    const items = await client.db().collection('items').find().toArray();
    response.setHeader('content-type', 'application/json').end(JSON.stringify(items));
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    async close() {
      http.close();
      await client.close();
    },
  };
}

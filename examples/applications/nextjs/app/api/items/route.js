import { database } from '../../../lib/database.js';

export async function GET(request) {
  const name = new URL(request.url).searchParams.get('name');
  const filter = name === null ? {} : { name };
  const items = await database().collection('items').find(filter).sort({ name: 1 }).toArray();
  return Response.json(items.map(({ _id, ...item }) => item));
}

export async function POST(request) {
  const item = await request.json();
  if (typeof item.name !== 'string') {
    return Response.json({ error: 'name is missing' }, { status: 400 });
  }
  await database().collection('items').insertOne(item);
  return Response.json({ name: item.name }, { status: 201 });
}

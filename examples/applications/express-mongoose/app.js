import express from 'express';
import mongoose from 'mongoose';

const Item = mongoose.model(
  'Item',
  new mongoose.Schema({ name: { type: String, required: true, unique: true }, price: Number }),
);

export const app = express();
app.use(express.json());

app.get('/items', async (request, response) => {
  const { below = Infinity } = request.query;
  const items = await Item.find({ price: { $lt: Number(below) } }).sort({ name: 1 });
  response.json(items.map(({ name, price }) => ({ name, price })));
});

app.post('/items', async (request, response) => {
  try {
    const { name, price } = await Item.create(request.body);
    response.status(201).json({ name, price });
  } catch (error) {
    const isTaken = error.code === 11000;
    response.status(isTaken ? 409 : 400).json({ error: error.message });
  }
});

import 'reflect-metadata';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { InjectModel, MongooseModule } from '@nestjs/mongoose';
import { type Model, Schema } from 'mongoose';

interface Item {
  readonly name: string;
}

const itemSchema = new Schema<Item>({ name: { type: String, required: true } });

@Controller('items')
class ItemsController {
  readonly items: Model<Item>;

  constructor(@InjectModel('Item') items: Model<Item>) {
    this.items = items;
  }

  @Get()
  async list(): Promise<string[]> {
    return (await this.items.find().sort({ name: 1 })).map(({ name }) => name);
  }

  @Post()
  async add(@Body() item: Item): Promise<string> {
    return (await this.items.create(item)).name;
  }
}

@Module({
  imports: [
    MongooseModule.forRootAsync({ useFactory: () => ({ uri: process.env['MONGODB_URI'] }) }),
    MongooseModule.forFeature([{ name: 'Item', schema: itemSchema }]),
  ],
  controllers: [ItemsController],
})
export class AppModule {}

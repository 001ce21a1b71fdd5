/** `cold-codec.js ours|bson`: the microseconds that a new process needs to decode its first hundred documents. */
import { decode } from '@touchstone/protocol';
import * as bson from 'bson';
import { mixedDocuments } from './documents.ts';

const DOCUMENTS = 100;

const encoded = mixedDocuments().map((document) => bson.serialize(document));
const work = process.argv[2] === 'ours' ? decode : bson.deserialize;
const start = process.hrtime.bigint();
for (let index = 0; index < DOCUMENTS; index++) {
  work(encoded[index % encoded.length] as Uint8Array);
}
console.log(Number(process.hrtime.bigint() - start) / 1000);

import { MongoClient, MongoError } from '@touchstone/driver';
import { mutated } from '../mutate.ts';
import { functionTarget, type TargetDefinition } from '../target.ts';

const URIS = [
  'mongodb://u:p@a:1,b:2/db?replicaSet=rs&w=majority&readPreferenceTags=dc:ny,rack:1&readPreferenceTags=',
  'mongodb://%2Ftmp%2Fx.sock/?compressors=zlib,snappy&zlibCompressionLevel=9',
  'mongodb+srv://a.b.c/?authMechanism=MONGODB-OIDC&authMechanismProperties=ENVIRONMENT:test',
  'mongodb://[::1]:27017/?tls=true&tlsCAFile=x&maxPoolSize=5&timeoutMS=10&loadBalanced=false',
];

/** Connection strings, mutated: a client, or an error that says what is wrong. */
export const connectionStrings: TargetDefinition = functionTarget(
  'connection strings',
  (chance) => mutated(Buffer.from(chance.pick(URIS)), chance),
  (input) => {
    void new MongoClient(Buffer.from(input).toString());
  },
  (error) => error instanceof MongoError,
);

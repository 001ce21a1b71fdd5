import { ObjectId } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import { decodedValue, elementsOf } from '../command-body.ts';
import { type FieldType, long, wrongType } from './field-type.ts';

/** A version of a topology, as a client has it from an earlier reply. */
export interface KnownTopologyVersion {
  readonly processId: ObjectId;
  readonly counter: bigint;
}

const NULL = 10;

/** Reads a client's topology version; its counter is an int64 and nothing else. */
export const topologyVersionOfClient: FieldType<KnownTopologyVersion> = {
  nullIsNothing: true,
  read(element, path) {
    if (element.type !== 3) throw wrongType(path, element.type, ['object']);
    let processId: ObjectId | undefined;
    let counter: bigint | undefined;
    for (const each of elementsOf(element.bytes, element.start)) {
      const own = `${path}.${each.name}`;
      if (each.name !== 'processId' && each.name !== 'counter') {
        throw new CommandError('Location40415', `BSON field '${own}' is an unknown field.`);
      }
      if (each.type === NULL) continue;
      if (each.name === 'counter') counter = long.read(each, own);
      else processId = objectId.read(each, own);
    }
    if (processId === undefined) throw missing(`${path}.processId`);
    if (counter === undefined) throw missing(`${path}.counter`);
    return { processId, counter };
  },
};

const objectId: FieldType<ObjectId> = {
  read(element, path) {
    const value = decodedValue(element);
    if (value instanceof ObjectId) return value;
    throw wrongType(path, element.type, ['objectId']);
  },
};

function missing(path: string): CommandError {
  const words = `BSON field '${path}' is missing but a required field`;
  return new CommandError('Location40414', words);
}

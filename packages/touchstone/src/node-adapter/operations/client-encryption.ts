import { plainNumber } from '../arguments.ts';
import type { NodeOperation } from './operation.ts';

export const clientEncryptionOperations: Readonly<Record<string, NodeOperation>> = {
  addKeyAltName: ({ target, arguments: { id, keyAltName } }) =>
    target.addKeyAltName(id, keyAltName),
  createDataKey: ({ target, arguments: { kmsProvider, opts } }) =>
    target.createDataKey(kmsProvider, opts ?? {}),
  createEncryptedCollection: ({ target, arguments: { database, collectionName, opts } }) =>
    target.createEncryptedCollection(database, collectionName, opts),
  decrypt: ({ target, arguments: { value } }) => target.decrypt(value),
  deleteKey: ({ target, arguments: { id } }) => target.deleteKey(id),
  encrypt: ({ target, arguments: { value, opts } }) => target.encrypt(value, numbered(opts)),
  encryptExpression: ({ target, arguments: { expr, opts } }) =>
    target.encryptExpression(expr, numbered(opts)),
  getKey: ({ target, arguments: { id } }) => target.getKey(id),
  getKeyByAltName: ({ target, arguments: { keyAltName } }) => target.getKeyByAltName(keyAltName),
  getKeys: ({ target }) => target.getKeys().toArray(),
  removeKeyAltName: ({ target, arguments: { id, keyAltName } }) =>
    target.removeKeyAltName(id, keyAltName),
  rewrapManyDataKey: ({ target, arguments: { filter, opts } }) =>
    target.rewrapManyDataKey(filter, opts),
};

/** Contention factors and the like are numbers of the driver, not of BSON. */
function numbered(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      name === 'contentionFactor' ? plainNumber(value) : value,
    ]),
  );
}

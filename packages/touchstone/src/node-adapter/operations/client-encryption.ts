import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { plainNumber } from '../arguments.ts';
import type { NodeOperation } from './operation.ts';

export const clientEncryptionOperations: Readonly<Record<string, NodeOperation>> = {
  addKeyAltName: ({ target, arguments: { id, keyAltName } }) =>
    target.addKeyAltName(id, keyAltName),
  createDataKey: ({ target, arguments: { kmsProvider, opts } }) =>
    target.createDataKey(kmsProvider, opts ?? {}),
  createEncryptedCollection: async ({
    target,
    entity,
    arguments: { database, collectionName, opts },
  }) => {
    const { encryptedFields } = await target.createEncryptedCollection(
      entity(database),
      collectionName,
      opts,
    );
    return encryptedFields;
  },
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

/** The driver's names; contention factors are numbers of the driver, not of BSON. */
function numbered({
  contentionFactor,
  rangeOpts,
  stringOpts,
  ...options
}: AdapterDocument): AdapterDocument {
  return {
    ...options,
    ...(contentionFactor !== undefined && { contentionFactor: plainNumber(contentionFactor) }),
    ...(rangeOpts !== undefined && { rangeOptions: rangeOpts }),
    ...(stringOpts !== undefined && { stringOptions: stringOpts }),
  };
}

import type { ProseSuite } from '../prose-test.ts';
import { automaticDataKeys } from './automatic-data-keys.ts';
import { awsCredentials } from './aws-credentials.ts';
import { bypassMongocryptd } from './bypass-mongocryptd.ts';
import { corpus } from './corpus.ts';
import { customEndpoint } from './custom-endpoint.ts';
import { customKeyMaterial } from './custom-key-material.ts';
import { dataKeyAndDoubleEncryption } from './data-key-and-double-encryption.ts';
import { deadlock } from './deadlock.ts';
import { decryptionEvents } from './decryption-events.ts';
import { explicitEncryption } from './explicit-encryption.ts';
import { externalKeyVault } from './external-key-vault.ts';
import { kmsRetry } from './kms-retry.ts';
import { kmsTls } from './kms-tls.ts';
import { lookup } from './lookup.ts';
import { rangeExplicitEncryption } from './range-explicit-encryption.ts';
import { rewrap } from './rewrap.ts';
import { sizeLimits } from './size-limits.ts';
import { stringExplicitEncryption } from './string-explicit-encryption.ts';
import { uniqueKeyNames } from './unique-key-names.ts';
import { views } from './views.ts';

/**
 * Tests 1 to 16, 21 to 27. Not here: 17 and 19 ask the metadata service of a cloud, and 15.1 and 26.3 credentials of one; 18 is
 * the driver's own (its parser of such a service's answers); 20, and a part of 8, are for the shared library of MongoDB's.
 */
export const clientSideEncryption: ProseSuite = {
  'automatic-data-keys': automaticDataKeys,
  'aws-credentials': awsCredentials,
  'bypass-mongocryptd': bypassMongocryptd,
  corpus,
  'custom-endpoint': customEndpoint,
  'custom-key-material': customKeyMaterial,
  'data-key-and-double-encryption': dataKeyAndDoubleEncryption,
  deadlock,
  'decryption-events': decryptionEvents,
  'explicit-encryption': explicitEncryption,
  'external-key-vault': externalKeyVault,
  'kms-retry': kmsRetry,
  'kms-tls': kmsTls,
  lookup,
  'range-explicit-encryption': rangeExplicitEncryption,
  rewrap,
  'size-limits': sizeLimits,
  'string-explicit-encryption': stringExplicitEncryption,
  'unique-key-names': uniqueKeyNames,
  views,
};

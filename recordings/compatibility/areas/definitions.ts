import { type Area, admin, fresh, own } from '../area.ts';

const TEXT_INDEXES = [
  { key: { 'a.$**': 'text' } },
  { key: { a: 'text', _fts: 'text' } },
  { key: { a: 'text', _ftsx: 1 } },
  { key: { b: 'text', a: 'text' }, weights: { c: 5 }, default_language: 'spanish' },
];
const VALIDATORS = [
  { $text: { $search: 'x' } },
  { a: { $bogus: 1 } },
  { $jsonSchema: { type: 'bogus' } },
  { $expr: { $bogus: 1 } },
  { $where: '1' },
  { a: { $near: [1, 2] } },
];

/** Collections, views and indexes as they may and may not be made, and changed. */
export const definitions: Area = {
  name: 'definitions',
  topology: 'standalone',
  commands: [
    ...TEXT_INDEXES.flatMap((index) =>
      fresh({}, { createIndexes: 'c', indexes: [{ ...index, name: 'x' }] }, { listIndexes: 'c' }),
    ),
    ...fresh(
      { documents: [{ _id: 1, n: 5 }] },
      ...VALIDATORS.map((validator) => ({ collMod: 'c', validator })),
      ...VALIDATORS.map((validator) => ({ create: 'd', validator })),
      { create: 'c', viewOn: '', pipeline: [] },
      { create: 'd', viewOn: '', pipeline: [] },
      { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { 'n.$': 1 } } }] },
      { update: 'c', updates: [{ q: { n: 5 }, u: { $set: { 'n.$.x': 1 } } }] },
    ),
    ...admin(
      { setFeatureCompatibilityVersion: '9.0' },
      { setFeatureCompatibilityVersion: '9.0', confirm: true },
      { setFeatureCompatibilityVersion: '7.0' },
      { configureFailPoint: 'failCommand' },
    ),
    ...own(
      { createUser: 'u', pwd: 'p', roles: [], authenticationRestrictions: [{}] },
      ...[['x'], ['1.2.3.4/40'], [5], 5].map((clientSource) => ({
        createUser: 'u',
        pwd: 'p',
        roles: [],
        authenticationRestrictions: [{ clientSource }],
      })),
      {
        createUser: 'u',
        pwd: 'p',
        roles: [],
        authenticationRestrictions: [{ clientSource: ['127.0.0.1', '10.0.0.0/8'] }],
      },
      { usersInfo: 1, filter: { user: 'u' } },
      { usersInfo: 1, filter: { user: 'v' } },
      { usersInfo: 1, filter: { $bogus: 1 } },
      { usersInfo: 1, showAuthenticationRestrictions: true },
      { updateUser: 'u', mechanisms: ['SCRAM-SHA-256'] },
      { usersInfo: 'u' },
      { updateUser: 'u', mechanisms: ['SCRAM-SHA-1'] },
      { updateUser: 'u', mechanisms: [] },
      { grantRolesToUser: 'u', roles: [] },
      { revokeRolesFromUser: 'u', roles: [] },
      {
        createRole: 'r',
        privileges: [],
        roles: [],
        authenticationRestrictions: [{ clientSource: ['127.0.0.1'] }],
      },
      { rolesInfo: 'r' },
      { rolesInfo: 'r', showAuthenticationRestrictions: true },
      { rolesInfo: 1, showPrivileges: true },
      { rolesInfo: 'read' },
      { updateRole: 'r', authenticationRestrictions: [] },
      { rolesInfo: 'r', showAuthenticationRestrictions: true },
      { dropAllUsersFromDatabase: 1 },
      { dropAllRolesFromDatabase: 1 },
    ),
  ],
};

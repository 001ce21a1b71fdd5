export * from './bson/index.ts';

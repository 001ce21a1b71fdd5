export * from '@touchstone/driver';

export * from '@touchstone/driver/lib/bson';

export * from '@touchstone/driver/lib/bulk/common';

import * as driver from '@touchstone/driver';

export * from '@touchstone/driver';
// The official package is CommonJS, of which `import mongodb from 'mongodb'` gives all.
export default driver;

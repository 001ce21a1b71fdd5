import * as driver from '@touchstone/driver';

export * from '@touchstone/driver';
export default driver;

/** The statements to which the embedded server answers otherwise, each with its way. */
export const KNOWN_DIFFERENCES: readonly string[] = [
  // A mongos looks at all documents before a transaction stores the first; here they are stored one by one, and undone.
  'transaction {"insert":"plain","documents":[{"_id":10,"x":5},{"_id":11,"x":[1]},{"_id":12,"x":6}]}',
];

/** Drivers in JavaScript make strings of BSON's symbols, unless they are told otherwise. */
export const SYMBOLS_ARE_STRINGS: { readonly pattern: string; readonly reason: string } = {
  pattern: 'client-side-encryption/types/type=symbol',
  reason: 'the driver decodes symbols as strings (promoteValues), which the case tells apart',
};

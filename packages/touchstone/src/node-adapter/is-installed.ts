/** True if a package is found from where `require` stands; it is not loaded. */
export function isInstalled(name: string, require: NodeJS.Require): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

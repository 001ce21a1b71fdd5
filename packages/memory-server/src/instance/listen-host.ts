/** The one address for what `--bind_ip` lists: every address where that is among them, otherwise the first. */
export function listenHost(ip: string = '127.0.0.1'): string {
  const list = ip.split(',').map((each) => each.trim());
  return ['::', '0.0.0.0'].find((every) => list.includes(every)) ?? list[0] ?? ip;
}

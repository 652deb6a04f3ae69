/** CPU milliseconds that something takes: what other processes do on the machine does not count. Only for tests. */
export function cpuMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** A process that starts an embedded server and ends. */
const { startStandalone } = await import('@touchstone/server');
await (await startStandalone()).close();

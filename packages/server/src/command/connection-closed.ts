/** Thrown where a failpoint ends the connection in the midst of a command. */
export class ConnectionClosed extends Error {
  constructor() {
    super('a failpoint closes the connection');
    this.name = 'ConnectionClosed';
  }
}

/** A walk that was to end early if it turned out long: nothing is said about the body. */
export class WalkTooLongError extends Error {
  constructor() {
    super('the body holds more fields than the walk may look at');
    this.name = 'WalkTooLongError';
  }
}

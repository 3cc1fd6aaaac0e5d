/** A failure a person can act on: what went wrong, and what to do next. */
export class EngineError extends Error {
  /**
   * @param {string} message what went wrong
   * @param {string} [next] what to do about it
   */
  constructor(message, next) {
    super(next ? `${message}\n${next}` : message);
    this.name = "EngineError";
    /** Only what went wrong. */
    this.what = message;
  }
}

// What is wrong with the input of a build.

/** An error that is a line for a person: where it was noticed helps nobody. */
export class Mistake extends Error {
  /** @param {string} words what is wrong, where, and what would be right */
  constructor(words) {
    super(words);
    this.stack = undefined;
  }
}

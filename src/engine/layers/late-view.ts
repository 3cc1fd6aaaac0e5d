import type { FileView } from "../view/file-view.js";

/** Somebody looked at files that are not unpacked yet. */
export class NeedsBelow extends Error {
  constructor() {
    super("the files below are not unpacked yet");
    this.name = "NeedsBelow";
  }
}

/**
 * The files below a layer, which most layers can be unpacked without: whoever looks at them gets a {@link NeedsBelow}, and
 * has to begin anew when they are there. {@link wasAsked} tells even if somebody has caught that.
 */
export class LateView implements FileView {
  wasAsked = false;

  lstat(): never {
    return this.#refuse();
  }

  readDirectory(): never {
    return this.#refuse();
  }

  readLink(): never {
    return this.#refuse();
  }

  xattrs(): never {
    return this.#refuse();
  }

  open(): never {
    return this.#refuse();
  }

  realPath(): never {
    return this.#refuse();
  }

  #refuse(): never {
    this.wasAsked = true;
    throw new NeedsBelow();
  }
}

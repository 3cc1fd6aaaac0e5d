import type { Place } from "./stage-state.js";

/** An ARG as the outline shows it. */
export interface OutlineArg {
  readonly name: string;
  readonly value: string;
  readonly docComment: string;
  readonly place: Place;
  /** Names of arguments that its default uses. */
  readonly deps: ReadonlySet<string>;
}

/** A secret or ssh socket that a step mounts. */
export interface OutlineMount {
  readonly required: boolean;
  readonly place: Place;
}

const NO_ARGS: ReadonlyMap<string, OutlineArg> = new Map();
const NO_MOUNTS: ReadonlyMap<string, OutlineMount> = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * What a stage has for its outline: the arguments it knows and uses, its secrets and ssh sockets. Stages share what
 * they inherit until they add to it.
 */
export class OutlineCapture {
  args = NO_ARGS;
  usedArgs = NO_NAMES;
  secrets = NO_MOUNTS;
  ssh = NO_MOUNTS;
  #owned = { args: false, usedArgs: false, secrets: false, ssh: false };

  clone(): OutlineCapture {
    const copy = new OutlineCapture();
    copy.args = this.args;
    copy.usedArgs = this.usedArgs;
    copy.secrets = this.secrets;
    copy.ssh = this.ssh;
    this.#owned = { args: false, usedArgs: false, secrets: false, ssh: false };
    return copy;
  }

  addArg(arg: OutlineArg): void {
    if (!this.#owned.args) this.args = new Map(this.args);
    this.#owned.args = true;
    (this.args as Map<string, OutlineArg>).set(arg.name, arg);
  }

  useArg(name: string): void {
    if (!this.#owned.usedArgs) this.usedArgs = new Set(this.usedArgs);
    this.#owned.usedArgs = true;
    (this.usedArgs as Set<string>).add(name);
  }

  /** The first mount of a name counts. */
  addMount(kind: "secrets" | "ssh", name: string, mount: OutlineMount): void {
    if (this[kind].has(name)) return;
    if (!this.#owned[kind]) this[kind] = new Map(this[kind]);
    this.#owned[kind] = true;
    (this[kind] as Map<string, OutlineMount>).set(name, mount);
  }

  /** The used arguments and all that their defaults use in turn. */
  allUsedArgs(): ReadonlySet<string> {
    const used = new Set<string>();
    const pending = [...this.usedArgs];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (used.has(name)) continue;
      used.add(name);
      for (const dep of this.args.get(name)?.deps ?? []) pending.push(dep);
    }
    return used;
  }
}

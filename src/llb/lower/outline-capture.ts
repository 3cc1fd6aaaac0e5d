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

/** What a stage has for its outline: the arguments it knows and uses, its secrets and ssh sockets. */
export class OutlineCapture {
  readonly args: Map<string, OutlineArg>;
  readonly usedArgs: Set<string>;
  readonly secrets: Map<string, OutlineMount>;
  readonly ssh: Map<string, OutlineMount>;

  constructor(from?: OutlineCapture) {
    this.args = new Map(from?.args);
    this.usedArgs = new Set(from?.usedArgs);
    this.secrets = new Map(from?.secrets);
    this.ssh = new Map(from?.ssh);
  }

  clone(): OutlineCapture {
    return new OutlineCapture(this);
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

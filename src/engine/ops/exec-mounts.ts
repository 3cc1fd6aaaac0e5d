import { BuildError } from "../../base/diagnostic/build-error.js";
import { cleanPath, isAbsPath, joinPath } from "../../base/util/go-path.js";
import { goQuote } from "../../base/util/go-quote.js";
import { CacheSharingOpt, type Mount, MountType } from "../../proto/generated/ops.js";
import type { MountSource, StepMount } from "../exec/exec-request.js";
import type { Layer, Tree } from "../layers/layer.js";
import type { MutableOptions, NewLayer } from "../layers/layer-store.js";
import type { StepContext } from "../step-context.js";
import { missingSecret } from "./missing-secret.js";
import type { OpEnvironment } from "./op-environment.js";
import { copyPlainTree } from "./plain-tree.js";

const ROOT = "/";
const NONE = -1;
const SHARING: Readonly<Record<number, MutableOptions["sharing"]>> = {
  [CacheSharingOpt.SHARED]: "shared",
  [CacheSharingOpt.PRIVATE]: "private",
  [CacheSharingOpt.LOCKED]: "locked",
};

/** What one of the outputs will be. */
type Output =
  | { readonly kind: "tree"; readonly tree: Tree }
  | { readonly kind: "layer"; readonly below: readonly Layer[]; readonly seal: () => Promise<Layer> };

/**
 * The mounts of a step as they are made ready, what it writes into, and what comes of that.
 * Agrees with PrepareMounts, frontend/gateway/container/container.go.
 */
export class ExecMounts {
  readonly stepMounts: StepMount[] = [];
  readonly #outputs: { readonly position: number; readonly output: Output }[] = [];
  readonly #releases: (() => Promise<void>)[] = [];
  readonly #args: readonly string[];
  readonly #inputs: readonly Tree[];
  readonly #environment: OpEnvironment;
  readonly #context: StepContext;

  constructor(
    args: readonly string[],
    inputs: readonly Tree[],
    environment: OpEnvironment,
    context: StepContext,
  ) {
    this.#args = args;
    this.#inputs = inputs;
    this.#environment = environment;
    this.#context = context;
  }

  /** Makes a mount ready. @throws BuildError for one that can't be, such as a secret that is not there. */
  async add(mount: Mount, cwd: string): Promise<void> {
    const type = mount.mountType ?? MountType.BIND;
    const destination = mount.dest ?? "";
    if (destination === ROOT && type !== MountType.BIND) {
      throw new BuildError("engine/definition", `invalid mount type ${type} for ${destination}`);
    }
    const source = await this.#sourceOf(mount, type);
    if (source === undefined) return;
    this.stepMounts.push({
      source,
      destination: isAbsPath(cleanPath(destination)) ? destination : joinPath(ROOT, cwd, destination),
      selector: joinPath(ROOT, mount.selector ?? ""),
      isReadOnly: (mount.readonly ?? false) && type !== MountType.SECRET,
    });
  }

  /** What the step leaves: for each output a tree, in their order. */
  async commit(): Promise<readonly Tree[]> {
    const { layers } = this.#environment;
    const trees: Tree[] = [];
    for (const { output } of this.#outputs.sort((a, b) => a.position - b.position)) {
      if (output.kind === "tree") trees.push(output.tree);
      else trees.push(layers.tree([...output.below, await output.seal()]));
    }
    return trees;
  }

  /** Gives back what the step had for itself; never fails. */
  async release(): Promise<void> {
    for (const release of this.#releases.splice(0).reverse()) await release().catch(() => {});
  }

  #sourceOf(mount: Mount, type: MountType): Promise<MountSource | undefined> {
    switch (type) {
      case MountType.BIND:
        return this.#bind(mount);
      case MountType.CACHE:
        return this.#cache(mount);
      case MountType.TMPFS:
        return Promise.resolve({ kind: "tmpfs", size: Number(mount.TmpfsOpt?.size ?? 0) });
      case MountType.SECRET:
        return this.#secret(mount);
      case MountType.SSH:
        return this.#ssh(mount);
    }
  }

  #inputOf({ input = 0 }: Mount): Tree | undefined {
    if (Number(input) === NONE) return undefined;
    const tree = this.#inputs[Number(input)];
    if (tree === undefined) throw new BuildError("engine/definition", `missing input ${input}`);
    return tree;
  }

  async #bind(mount: Mount): Promise<MountSource> {
    const tree = this.#inputOf(mount);
    const output = Number(mount.output ?? 0);
    const isRoot = mount.dest === ROOT;
    // A root that can't be written still needs places to mount things on.
    const isWritten = !(mount.readonly ?? false) || tree === undefined || isRoot;
    if (output !== NONE && !isWritten)
      this.#outputs.push({ position: output, output: { kind: "tree", tree } });
    const below = tree === undefined ? [] : await tree.layers(this.#context);
    if (!(await this.#environment.canStack())) return this.#plain(mount, tree, below, isWritten);
    const directories = below.map((layer) => this.#environment.layers.directory(layer));
    if (!isWritten) return { kind: "layers", directories };
    const layer = await this.#newLayer(mount);
    this.#promise(output, below, () => layer.seal());
    return { kind: "layers", directories, upper: layer };
  }

  /** A copy of all files in the place of stacked layers. */
  async #plain(
    mount: Mount,
    tree: Tree | undefined,
    below: readonly Layer[],
    isWritten: boolean,
  ): Promise<MountSource> {
    const plain = await copyPlainTree(tree, this.#environment, this.#context);
    this.#releases.push(() => plain.release());
    if (isWritten) this.#promise(Number(mount.output ?? 0), below, () => plain.commit(this.#describe(mount)));
    return { kind: "directory", path: plain.directory };
  }

  /** What a mount has become by the end is an output, unless it is not kept. */
  #promise(position: number, below: readonly Layer[], seal: () => Promise<Layer>): void {
    if (position !== NONE) this.#outputs.push({ position, output: { kind: "layer", below, seal } });
  }

  #describe({ dest = "" }: Mount): string {
    return `mount ${dest} from exec ${this.#args.join(" ")}`;
  }

  async #newLayer(mount: Mount): Promise<NewLayer> {
    const layer = await this.#environment.layers.create({ description: this.#describe(mount) });
    this.#releases.push(() => layer.discard());
    return layer;
  }

  async #cache(mount: Mount): Promise<MountSource> {
    const { dest = "", cacheOpt } = mount;
    if (cacheOpt === undefined) throw new BuildError("engine/definition", "missing cache mount options");
    const base = this.#inputOf(mount);
    const id = cacheOpt.ID || dest;
    const named = id === dest ? "" : ` with id ${goQuote(id)}`;
    const directory = await this.#environment.layers.mutable(
      base === undefined || base.id === "" ? id : `${id}:${base.id}`,
      {
        type: "exec.cachemount",
        description: `cached mount ${dest} from exec ${this.#args.join(" ")}${named}`,
        sharing: SHARING[cacheOpt.sharing ?? CacheSharingOpt.SHARED] ?? "shared",
        ...(base !== undefined && { base }),
      },
      this.#context.signal,
    );
    this.#releases.push(() => directory.release());
    const output = Number(mount.output ?? 0);
    if (output !== NONE && base !== undefined) {
      this.#outputs.push({ position: output, output: { kind: "tree", tree: base } });
    }
    return { kind: "directory", path: directory.path };
  }

  async #secret({ secretOpt }: Mount): Promise<MountSource | undefined> {
    if (secretOpt === undefined) throw new BuildError("engine/definition", "invalid secret mount options");
    const { ID = "", uid = 0, gid = 0, mode = 0, optional = false } = secretOpt;
    if (ID === "") throw new BuildError("engine/definition", "secret ID missing from mount options");
    const content = await this.#environment.secrets.secret(ID);
    if (content !== undefined) return { kind: "secret", content, uid, gid, mode: mode & 0o777 };
    if (optional) return undefined;
    throw missingSecret(ID);
  }

  async #ssh({ SSHOpt }: Mount): Promise<MountSource | undefined> {
    if (SSHOpt === undefined) throw new BuildError("engine/definition", "invalid ssh mount options");
    const { uid = 0, gid = 0, mode = 0, optional = false } = SSHOpt;
    const id = SSHOpt.ID || "default";
    const agent = await this.#environment.secrets.agent(id);
    if (agent !== undefined) {
      this.#releases.push(() => agent.close());
      return { kind: "ssh", socket: agent.path, uid, gid, mode: mode & 0o777 };
    }
    if (optional) return undefined;
    const suggestion = `Forward an agent with --ssh ${id}, or keys with --ssh ${id}=KEY`;
    throw new BuildError("engine/step", `unset ssh forward key ${id}`, { suggestion });
  }
}

import { BuildError } from "../../../base/diagnostic/build-error.js";
import { basePath, cleanPath, isAbsPath, joinPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { RunStep } from "../../../language/plan/step.js";
import { CacheSharing, type ExecMount, type ExecSecret, type ExecSsh } from "../../ops/exec-mounts.js";
import { customName, type Edge } from "../../vertex.js";
import { usedPath } from "../paths.js";
import { pathsOf, SCRATCH, type StageState, useContextPath } from "../stage-state.js";
import type { Mount } from "./mount.js";
import type { StepContext } from "./step-context.js";

/** The mounts of a RUN by what becomes of them. */
export interface LoweredMounts {
  readonly mounts: readonly ExecMount[];
  readonly secrets: readonly ExecSecret[];
  readonly ssh: readonly ExecSsh[];
}

const SECRET_DIR = "/run/secrets/";
const SECRET_MODE = 0o400;
const SSH_MODE = 0o600;
const CACHE_MODE = 0o755;

/** All mounts of a RUN. Matches dispatchRunMounts, dockerfile2llb/convert_runmount.go. */
export function lowerMounts(step: RunStep, mounts: readonly Mount[], context: StepContext): LoweredMounts {
  const lowered = { mounts: [] as ExecMount[], secrets: [] as ExecSecret[], ssh: [] as ExecSsh[] };
  mounts.forEach((mount, index) => {
    try {
      const source = mountedStage(mount, context.sources[index]!);
      if (mount.type === "secret") lowered.secrets.push(lowerSecret(mount, step, context.stage));
      else if (mount.type === "ssh") lowered.ssh.push(lowerSsh(mount, step, context.stage));
      else lowered.mounts.push(lowerFileMount(mount, source, context));
    } catch (error) {
      throw BuildError.from(error).at(mount.range);
    }
  });
  return lowered;
}

/** The stage or image to mount from, undefined for the main context; a cache begins empty unless told otherwise. */
function mountedStage(mount: Mount, named: StageState): StageState | undefined {
  const from = mount.from === "" && mount.type === "cache" ? SCRATCH : mount.from;
  if (from === "") return undefined;
  if (!named.dispatched) {
    throw new BuildError(
      "stage/reference",
      `cannot mount from stage ${goQuote(from)} to ${goQuote(mount.target)}, stage needs to be defined before current command`,
    );
  }
  return named;
}

function lowerFileMount(mount: Mount, from: StageState | undefined, context: StepContext): ExecMount {
  const { lowering, stage } = context;
  const { options } = lowering;
  const target = mountTarget(mount, stage);
  let source =
    mount.type === "tmpfs" ? undefined : from === undefined ? lowering.mainContext : from.state.output;
  let selector = usedPath(mount.source);
  if (selector === "/") {
    selector = "";
    if (mount.uid !== undefined || mount.gid !== undefined || mount.mode !== undefined) {
      source = ownedDirectory(mount, source, from?.state.dir ?? "/");
      selector = "/cache";
    }
  }
  if (from === undefined) useContextPath(stage, usedPath(mount.source));
  else pathsOf(from).add(usedPath(mount.source));
  const dropsWrites = mount.type === "bind" && options.caps.supports("exec.mount.bind.readwrite-nooutput");
  return {
    target,
    source,
    selector,
    readonly: mount.readonly,
    noOutput: !mount.readonly && dropsWrites,
    tmpfs: mount.type === "tmpfs" ? { size: mount.size } : undefined,
    cache: mount.type === "cache" ? cacheOf(mount, options.cacheNamespace) : undefined,
  };
}

function cacheOf(mount: Mount, namespace: string): NonNullable<ExecMount["cache"]> {
  const id = mount.id === "" ? cleanPath(mount.target) : mount.id;
  return { id: `${namespace}/${id}`, sharing: CacheSharing[mount.sharing === "" ? "shared" : mount.sharing] };
}

function mountTarget(mount: Mount, stage: StageState): string {
  const isAbsolute = isAbsPath(cleanPath(mount.target));
  const target = isAbsolute ? mount.target : joinPath("/", stage.state.dir, mount.target);
  if (target === "/") throw new BuildError("step/mount", `invalid mount target ${goQuote(target)}`);
  return target;
}

/** A directory with the owner and mode that a cache is to begin with. */
function ownedDirectory(mount: Mount, base: Edge | undefined, dir: string): Edge {
  return {
    index: 0,
    vertex: {
      kind: "file",
      base,
      dir,
      actions: [
        {
          kind: "mkdir",
          path: "/cache",
          mode: mount.mode ?? CACHE_MODE,
          makeParents: false,
          owner: { user: { id: mount.uid ?? 0 }, group: { id: mount.gid ?? 0 } },
        },
      ],
      constraints: { description: customName("[internal] setting cache mount permissions") },
    },
  };
}

/** Matches dispatchSecret, dockerfile2llb/convert_secrets.go. */
function lowerSecret(mount: Mount, step: RunStep, stage: StageState): ExecSecret {
  const id = mount.source || mount.id || basePath(mount.target);
  const { required } = mount;
  stage.outline.addMount("secrets", id, { required, place: step });
  const asFile = mount.env === undefined;
  return {
    id,
    target: mount.target || (asFile ? SECRET_DIR + basePath(id) : undefined),
    env: mount.env,
    optional: !required,
    ...ownership(mount, SECRET_MODE),
  };
}

/** Matches dispatchSSH, dockerfile2llb/convert_ssh.go. */
function lowerSsh(mount: Mount, step: RunStep, stage: StageState): ExecSsh {
  if (mount.source !== "") throw new BuildError("step/mount", "ssh does not support source");
  const name = mount.id === "" ? "default" : mount.id;
  const { required } = mount;
  stage.outline.addMount("ssh", name, { required, place: step });
  return { id: mount.id, target: mount.target, optional: !required, ...ownership(mount, SSH_MODE) };
}

function ownership({ uid, gid, mode }: Mount, fallback: number): { uid: number; gid: number; mode: number } {
  return { uid: uid ?? 0, gid: gid ?? 0, mode: mode ?? fallback };
}

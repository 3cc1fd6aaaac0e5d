import { BuildError } from "../../../base/diagnostic/build-error.js";
import { digestOf } from "../../../base/image/digest.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { joinPath } from "../../../base/util/go-path.js";
import { partToJson } from "../../../llb/op-json.js";
import { stringifyGo } from "../../../llb/stringify-go.js";
import {
  type CacheOpt,
  type ExecOp,
  type Mount,
  MountContentCache,
  MountType,
  type Platform,
} from "../../../proto/generated/ops.js";
import { dedupePaths } from "./dedupe-paths.js";
import { type ContentPath, type InputKey, type OpKeys, WHOLE_INPUT } from "./op-keys.js";
import { platformMembers } from "./platform-members.js";

const ROOT = "/";

/**
 * What a step is known by: its process, mounts and platform, without what differs between machines. Of each input the
 * mounted paths count, by their content where that is safe.
 *
 * @throws BuildError `engine/definition` for mounts of inputs that are not there.
 * Agrees with ExecOp.CacheMap, solver/llbsolver/ops/exec.go.
 */
export function execKeys(op: ExecOp, platform: Platform, inputCount: number): OpKeys {
  const json = stringifyGo({
    Type: "buildkit.exec.v0",
    Exec: partToJson("ExecOp", withoutPlaces(op)),
    ...platformMembers(platform),
  });
  return { digest: digestOf(encodeText(json)), inputs: inputKeys(op.mounts ?? [], inputCount) };
}

/** The op without what must not make a difference. */
function withoutPlaces(op: ExecOp): ExecOp {
  const { proxy_env: _, ...meta } = op.meta ?? {};
  const mounts = (op.mounts ?? []).map((mount) => ({
    ...mount,
    selector: "",
    cacheOpt: mount.cacheOpt && cacheOptKey(mount.cacheOpt, mount.dest ?? ""),
  }));
  return {
    ...op,
    meta: { ...meta, extraHosts: meta.extraHosts?.map(({ Host }) => ({ Host })) },
    mounts: mounts.length === 1 && isPlainRoot(mounts[0]!) ? [] : mounts,
  };
}

/** Ids that frontends make from the mount's own place do count, as they once did. */
function cacheOptKey(cache: CacheOpt, destination: string): CacheOpt {
  const { ID = "", sharing = 0 } = cache;
  const slash = ID.indexOf("/");
  const isUsual = ID === destination || (slash >= 0 && ID.slice(slash + 1) === destination);
  return isUsual && sharing === 0 ? cache : {};
}

function isPlainRoot(mount: Mount): boolean {
  return (
    mount.dest === ROOT &&
    !mount.readonly &&
    (mount.mountType ?? MountType.BIND) === MountType.BIND &&
    mount.cacheOpt === undefined &&
    mount.SSHOpt === undefined &&
    mount.secretOpt === undefined &&
    !mount.resultID
  );
}

interface InputUse {
  readonly selectors: string[];
  byContent: boolean;
}

function inputKeys(mounts: readonly Mount[], inputCount: number): readonly InputKey[] {
  const uses: InputUse[] = Array.from({ length: inputCount }, () => ({ selectors: [], byContent: false }));
  for (const mount of mounts) {
    const type = mount.mountType ?? MountType.BIND;
    const input = Number(mount.input ?? 0);
    if ((type !== MountType.BIND && type !== MountType.CACHE) || input === -1) continue;
    const use = uses[input];
    if (use === undefined) throw new BuildError("engine/definition", `invalid mountinput ${input}`);
    const selector = joinPath(ROOT, mount.selector ?? "");
    use.selectors.push(selector);
    // The last mount of an input decides for all.
    use.byContent = countsByContent(mount, selector);
  }
  return uses.map(({ selectors, byContent }) => {
    if (selectors.length === 0) return WHOLE_INPUT;
    const selector = digestOf(encodeText(selectors.join("\0")));
    return { selector, content: byContent ? contentPaths(dedupePaths(selectors)) : undefined };
  });
}

/** Files beside the selected ones must not slip into a result that later steps see. */
function countsByContent(mount: Mount, selector: string): boolean {
  const isSafe = Number(mount.output ?? 0) === -1 || mount.readonly === true || selector === ROOT;
  switch (mount.contentCache ?? MountContentCache.DEFAULT) {
    case MountContentCache.OFF:
      return false;
    case MountContentCache.ON:
      if (isSafe) return true;
      throw new BuildError("engine/definition", `invalid mount cache content ${mount.dest ?? ""}`);
    default:
      return isSafe && mount.dest !== ROOT;
  }
}

function contentPaths(paths: readonly string[]): readonly ContentPath[] {
  return paths.includes(ROOT) ? [] : paths.map((path) => ({ path, followLinks: true }));
}

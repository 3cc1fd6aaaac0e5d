import { type ExecSettings, type ExecVertex, NetMode } from "../../src/llb/ops/exec.js";
import type { ExecAttachments, ExecMount, ExecSecret, ExecSsh } from "../../src/llb/ops/exec-mounts.js";
import { image, marshalOps, type OpView } from "./op-view.js";

/** Settings of a stage that says nothing. */
export const PLAIN_SETTINGS: ExecSettings = {
  env: ["PATH=/bin"],
  cwd: "/",
  user: "",
  hostname: "",
  extraHosts: [],
  ulimits: [],
  cgroupParent: "",
  proxy: undefined,
};

/** The op of `make` on an image, and what it has beside that. */
export function execOp(
  given: Partial<Omit<ExecVertex, "settings" | "attachments">> & {
    settings?: Partial<ExecSettings>;
    attachments?: Partial<ExecAttachments>;
  } = {},
  options: Parameters<typeof marshalOps>[1] = {},
): OpView {
  const vertex: ExecVertex = {
    kind: "exec",
    args: ["make"],
    root: image("root"),
    network: NetMode.sandbox,
    insecure: false,
    constraints: {},
    ...given,
    settings: { ...PLAIN_SETTINGS, ...given.settings },
    attachments: given.attachments && { mounts: [], secrets: [], ssh: [], devices: [], ...given.attachments },
  };
  return marshalOps(vertex, options).at(-1)!;
}

/** A writable mount of an image, unless it says otherwise. */
export const bind = (target: string, more: Partial<ExecMount> = {}): ExecMount => ({
  target,
  source: image("src"),
  selector: "",
  readonly: false,
  noOutput: false,
  ...more,
});
const owner = { uid: 1, gid: 2, mode: 0o400, optional: false };
/** A secret of an owner, with neither target nor variable unless it says so. */
export const secret = (more: Partial<ExecSecret>): ExecSecret => ({
  ...{ id: "key", target: undefined, env: undefined },
  ...owner,
  ...more,
});
/** A socket of an owner. */
export const ssh = (id: string, target: string): ExecSsh => ({ id, target, ...owner });

import type { FileAction, Mount, Op } from "../../proto/generated/ops.js";

/** What an op does, in a line; for ops that carry no name of their own. */
export function opText(op: Op): string {
  if (op.source !== undefined) return op.source.identifier ?? "";
  if (op.exec !== undefined) return (op.exec.meta?.args ?? []).join(" ");
  if (op.file !== undefined) return (op.file.actions ?? []).map(actionText).join(", ");
  if (op.merge !== undefined) return "merge";
  if (op.diff !== undefined) return "diff";
  return op.build === undefined ? "pass through" : "build";
}

/** What a file action does. */
export function actionText({ copy, mkfile, mkdir, rm, symlink }: FileAction): string {
  if (copy !== undefined) return `copy ${copy.src || "/"} → ${copy.dest || "/"}`;
  if (mkfile !== undefined) return `write ${mkfile.path}`;
  if (mkdir !== undefined) return `make directory ${mkdir.path}`;
  if (rm !== undefined) return `remove ${rm.path}`;
  return `link ${symlink?.newpath} → ${symlink?.oldpath}`;
}

const SHARING = ["shared", "private", "locked"];

/** What a mount is, for a line of its own. */
export function mountText(mount: Mount): string {
  const { dest, selector } = mount;
  if (mount.cacheOpt !== undefined) {
    const { ID, sharing } = mount.cacheOpt;
    return `cache ${dest} (id ${ID}, ${SHARING[sharing ?? 0] ?? "shared"})`;
  }
  if (mount.TmpfsOpt !== undefined || mount.mountType === 4) {
    const size = mount.TmpfsOpt?.size;
    return `tmpfs ${dest}${size ? ` (${size} bytes)` : ""}`;
  }
  if (mount.secretOpt !== undefined)
    return `secret ${mount.secretOpt.ID} at ${dest}${needed(mount.secretOpt)}`;
  if (mount.SSHOpt !== undefined)
    return `ssh ${mount.SSHOpt.ID || "default"} at ${dest}${needed(mount.SSHOpt)}`;
  const notes = [selector && `from ${selector}`, mount.readonly && "read-only"].filter(Boolean);
  return `bind ${dest}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

/** What is worth knowing of an op beside its name and its inputs: mounts without input, where a source comes from. */
export function opDetails(op: Op): string[] {
  if (op.source !== undefined) return sourceDetails(op.source);
  if (op.exec === undefined) return [];
  const { mounts = [], secretenv = [], network, security, cdiDevices = [] } = op.exec;
  const details = mounts.filter((mount) => Number(mount.input ?? 0) < 0 && mount.dest !== "/").map(mountText);
  for (const secret of secretenv) details.push(`secret ${secret.ID} as $${secret.name}${needed(secret)}`);
  for (const device of cdiDevices) details.push(`device ${device.name}${needed(device)}`);
  if (network === 1) details.push("network of the host");
  if (network === 2) details.push("no network");
  if (security === 1) details.push("insecure: all privileges");
  return details;
}

function needed({ optional }: { readonly optional?: boolean | undefined }): string {
  return optional ? "" : " (required)";
}

function sourceDetails(source: NonNullable<Op["source"]>): string[] {
  const { identifier = "", attrs = {} } = source;
  const details: string[] = [];
  if (!identifier.startsWith("docker-image://")) details.push(identifier);
  const { used, excluded } = sourcePaths(source);
  if (used.length > 0) details.push(`paths ${used.join(", ")}`);
  if (excluded.length > 0) details.push(`without ${excluded.join(", ")}`);
  for (const [name, value] of Object.entries(attrs)) {
    if (/^(?:git|http)\./.test(name) && name !== "git.fullurl")
      details.push(`${name.replace(/^\w+\./, "")} ${value}`);
  }
  return details;
}

/** The paths that a build takes of a local directory (none stands for all), and the patterns of its ignore file. */
export function sourcePaths({ attrs = {} }: NonNullable<Op["source"]>): {
  readonly used: readonly string[];
  readonly excluded: readonly string[];
} {
  return { used: list(attrs["local.followpaths"]), excluded: list(attrs["local.excludepatterns"]) };
}

function list(json: string | undefined): string[] {
  return json === undefined ? [] : (JSON.parse(json) as string[]);
}

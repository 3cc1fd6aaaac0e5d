/** LLB capabilities that a definition may name or depend on, as solver/pb/caps.go spells them. */
export const LLB_CAPS = [
  "source.image",
  "source.image.resolvemode",
  "source.image.layerlimit",
  "source.image.checksum",
  "source.local",
  "source.local.unique",
  "source.local.sessionid",
  "source.local.includepatterns",
  "source.local.followpaths",
  "source.local.excludepatterns",
  "source.local.sharedkeyhint",
  "source.local.differ",
  "source.local.metadatatransfer",
  "source.git",
  "source.git.keepgitdir",
  "source.git.fullurl",
  "source.git.httpauth",
  "source.git.knownsshhosts",
  "source.git.mountsshsock",
  "source.git.subdir",
  "source.git.checksum",
  "source.git.skipsubmodules",
  "source.git.mtime",
  "source.git.fetchbycommit",
  "source.http",
  "source.http.auth",
  "source.http.checksum",
  "source.http.perm",
  "soruce.http.uidgid",
  "source.http.header",
  "source.ocilayout",
  "source.buildop.llbfilename",
  "exec.meta.base",
  "exec.meta.cgroup.parent",
  "exec.meta.network",
  "exec.meta.proxyenv",
  "exec.meta.security",
  "exec.meta.setsdefaultpath",
  "exec.meta.ulimit",
  "exec.meta.cdi",
  "exec.meta.linux.resources",
  "exec.mount.bind",
  "exec.mount.bind.readwrite-nooutput",
  "exec.mount.cache",
  "exec.mount.cache.sharing",
  "exec.mount.cache.content",
  "exec.mount.selector",
  "exec.mount.tmpfs",
  "exec.mount.tmpfs.size",
  "exec.mount.secret",
  "exec.mount.ssh",
  "exec.secretenv",
  "exec.validexitcode",
  "file.base",
  "file.rm.wildcard",
  "file.copy.includeexcludepatterns",
  "file.copy.requiredpaths",
  "file.copy.alwaysreplaceexistingdestpaths",
  "file.copy.modestring",
  "file.symlink.create",
  "constraints",
  "platform",
  "meta.ignorecache",
  "meta.description",
  "meta.exportcache",
  "mergeop",
  "diffop",
  "passthroughop",
] as const;

/** The name of an LLB capability. `soruce.http.uidgid` is spelled as BuildKit spells it. */
export type LlbCap = (typeof LLB_CAPS)[number];

/** What a daemon can do: an op uses a newer field only where this says so. */
export interface CapSet {
  supports(cap: LlbCap): boolean;
}

/** Every capability of BuildKit 0.32: what `compile` assumes. */
export const ALL_CAPS: CapSet = { supports: () => true };

/** The capabilities a daemon listed. */
export function createCapSet(listed: Iterable<string>): CapSet {
  const names = new Set<string>(listed);
  return { supports: (cap) => names.has(cap) };
}

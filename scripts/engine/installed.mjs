import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** @typedef {{ root: string, suite: string, packages: Record<string, string> }} Installed */

/** Packages of the engine itself, from the newest suite whose libc requirement this machine meets. */
export const ENGINE_PACKAGES = ["docker.io", "docker-cli", "docker-buildx", "containerd", "docker-registry"];

/** Packages from the machine's own suite: what runs containers, and what base images are made of. */
export const OWN_PACKAGES = ["runc", "busybox-static"];

/**
 * Packages from the machine's own suite that Docker Engine does without, and tests of the bundled engine use, by a
 * program of each. An installation without them is complete for the former; `install` adds what is missing.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const EXTRA_PACKAGES = {
  crun: "usr/bin/crun",
  bubblewrap: "usr/bin/bwrap",
  "containernetworking-plugins": "usr/lib/cni/bridge",
  iptables: "usr/sbin/xtables-legacy-multi",
};

/** What those packages have that is large, and that no test uses. */
export const UNUSED_PROGRAMS = "bandwidth dhcp host-device ipvlan macvlan ptp sbr static tuning vlan vrf"
  .split(" ")
  .map((name) => `usr/lib/cni/${name}`);

/** Programs an installation must hold, as paths inside it. */
export const PROGRAMS = {
  dockerd: "usr/sbin/dockerd",
  docker: "usr/bin/docker",
  buildx: "usr/libexec/docker/cli-plugins/docker-buildx",
  containerd: "usr/bin/containerd",
  shim: "usr/bin/containerd-shim-runc-v2",
  registry: "usr/bin/docker-registry",
  runc: "usr/sbin/runc",
  busybox: "bin/busybox",
};

/** The file that ends an installation: what is there, from which suite. */
export const RECORD = "installed.json";

/** The folder the engine is kept in: `$BUILDFILE_ENGINE_DIR`, else below the user's cache folder. */
export function engineDir() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return process.env.BUILDFILE_ENGINE_DIR || join(cache, "buildfile", "engine");
}

/**
 * Absolute path of one of the engine's programs.
 *
 * @param {string} root
 * @param {keyof typeof PROGRAMS} name
 */
export function program(root, name) {
  const path = join(root, PROGRAMS[name]);
  // Debian is moving /bin and /sbin below /usr, package by package
  return existsSync(path) ? path : join(root, "usr", PROGRAMS[name]);
}

/**
 * What is installed, or undefined if nothing complete is.
 *
 * @param {string} [dir]
 * @returns {Installed | undefined}
 */
export function readInstalled(dir = engineDir()) {
  const root = join(dir, "root");
  try {
    const { suite, packages } = JSON.parse(readFileSync(join(root, RECORD), "utf8"));
    const complete =
      [...ENGINE_PACKAGES, ...OWN_PACKAGES].every((name) => typeof packages[name] === "string") &&
      missingPrograms(root).length === 0;
    return complete ? { root, suite, packages } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The {@link EXTRA_PACKAGES} that an installation has not.
 *
 * @param {Installed} installed
 * @returns {string[]}
 */
export function missingExtras({ root, packages }) {
  return Object.keys(EXTRA_PACKAGES).filter(
    (name) => typeof packages[name] !== "string" || !existsSync(join(root, EXTRA_PACKAGES[name])),
  );
}

/**
 * Where libraries are that the machine lacks: whoever runs a program of the {@link EXTRA_PACKAGES} must add these
 * folders to its `LD_LIBRARY_PATH`.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function libraryDirs(root) {
  return ["usr/lib", "lib"].flatMap((name) => {
    const dir = join(root, name);
    if (!existsSync(dir)) return [];
    return readdirSync(dir)
      .filter((entry) => entry.includes("-linux-gnu"))
      .map((entry) => join(dir, entry));
  });
}

/**
 * @param {string} root
 * @returns {string[]}
 */
export function missingPrograms(root) {
  const names = /** @type {(keyof typeof PROGRAMS)[]} */ (Object.keys(PROGRAMS));
  return names.filter((name) => !existsSync(program(root, name)));
}

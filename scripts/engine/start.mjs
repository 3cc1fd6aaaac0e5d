import { spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createBridge } from "./bridge.mjs";
import { EngineError } from "./engine-error.mjs";
import { engineDir, program, readInstalled } from "./installed.mjs";
import { childrenOf, isRunning, recordProcess } from "./process.mjs";
import { DIR_PREFIX, readState, STATE, stopEngine } from "./stop.mjs";

/**
 * @typedef {object} RunningEngine
 * @property {string} dir everything the engine keeps, in mode 0700
 * @property {string} dockerHost
 * @property {string} registry `127.0.0.1:PORT`, plain HTTP
 * @property {string} docker the client
 * @property {Record<string, string>} env what a client needs to reach this engine and no other
 * @property {import("./process.mjs").RecordedProcess[]} pids
 */

/** Folders which Docker and containerd use wherever they are told to keep things; hidden from the machine. */
const SHARED_DIRS = ["/run/docker", "/run/containerd", "/opt/containerd"];

/** Type of an overlay filesystem, as `statfs` gives it: overlayfs cannot be stacked on it. */
const OVERLAYFS_MAGIC = 0x794c7630;

/**
 * Starts dockerd (with its own containerd) and a registry in a fresh folder, and waits until both answer.
 * They run in a process and mount namespace of their own, so that ending the first process ends all and
 * leaves no mount behind. Several engines can run at once.
 *
 * @param {{ tied?: boolean }} [options] `tied`: the engine dies with the process that started it
 * @returns {Promise<RunningEngine>}
 */
export async function startEngine({ tied = false } = {}) {
  const installed = readInstalled();
  if (!installed) {
    throw new EngineError(
      `No engine is installed in ${engineDir()}.`,
      "Run: node scripts/engine.mjs install",
    );
  }
  if (process.getuid?.() !== 0) throw new EngineError("The engine needs root.", "Run this again as root.");
  await sweepDead();

  const { root } = installed;
  const dir = mkdtempSync(join(tempDir(), DIR_PREFIX));
  const busybox = program(root, "busybox");
  const madeDirs = SHARED_DIRS.filter((path) => mkdirSync(path, { recursive: true }) !== undefined);
  const cgroup = dir.slice(dir.lastIndexOf("/") + 1);
  /** @type {import("./stop.mjs").EngineState} */
  const state = { busybox, cgroup, madeDirs, pids: [] };
  const save = () => writeFileSync(join(dir, STATE), `${JSON.stringify(state, null, 2)}\n`);
  try {
    state.bridge = await createBridge(busybox);
    save();
    const registry = `127.0.0.1:${await freePort()}`;
    const env = clientEnv(dir, root);
    writeConfiguration(dir, { registry, bridge: state.bridge.name, cgroup, buildx: program(root, "buildx") });

    const hide = `for d in ${SHARED_DIRS.join(" ")}; do mount -t tmpfs -o mode=711 tmpfs "$d" || exit 1; done; exec "$@"`;
    const isolate = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
    const dockerd = [program(root, "dockerd"), "--config-file", join(dir, "daemon.json")];
    const daemon = [...isolate, "sh", "-c", hide, "sh", ...dockerd];
    const serve = [program(root, "registry"), "serve", join(dir, "registry.json")];
    for (const [name, command] of /** @type {const} */ ([
      ["dockerd", daemon],
      ["registry", serve],
    ])) {
      const pid = launch(
        dir,
        name,
        tied ? ["setpriv", "--pdeathsig", "KILL", ...command] : command,
        env.PATH,
      );
      state.pids.push(recordProcess(name, pid));
      save();
    }
    await ready(dir, state.pids[0], { socketPath: join(dir, "docker.sock"), path: "/_ping" });
    await ready(dir, state.pids[1], {
      host: "127.0.0.1",
      port: Number(registry.split(":")[1]),
      path: "/v2/",
    });
    for (const pid of childrenOf(state.pids[0].pid)) state.pids.unshift(recordProcess("dockerd-init", pid));
    save();
    chmodSync(join(dir, "docker.sock"), 0o600);
    return {
      dir,
      dockerHost: env.DOCKER_HOST,
      registry,
      docker: program(root, "docker"),
      env,
      pids: state.pids,
    };
  } catch (error) {
    save();
    await stopEngine(dir);
    throw error;
  }
}

/** A short temporary folder: the path of a socket has at most 107 bytes. */
function tempDir() {
  return tmpdir().length <= 40 ? tmpdir() : "/tmp";
}

/** Stops the remains of engines whose processes have all ended, say with the process that started them. */
async function sweepDead() {
  for (const name of readdirSync(tempDir()).filter((entry) => entry.startsWith(DIR_PREFIX))) {
    const dir = join(tempDir(), name);
    const state = readState(dir);
    if (state && state.pids.length > 0 && !state.pids.some(isRunning)) await stopEngine(dir);
  }
}

/**
 * @param {string} dir
 * @param {string} root
 */
function clientEnv(dir, root) {
  return {
    DOCKER_HOST: `unix://${join(dir, "docker.sock")}`,
    DOCKER_CONFIG: join(dir, "client"),
    BUILDX_CONFIG: join(dir, "client", "buildx"),
    PATH: [join(root, "usr/bin"), join(root, "usr/sbin"), process.env.PATH].join(delimiter),
  };
}

/**
 * @param {string} dir
 * @param {{ registry: string, bridge: string, cgroup: string, buildx: string }} options
 */
function writeConfiguration(dir, { registry, bridge, cgroup, buildx }) {
  const write = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    writeFileSync(join(dir, name), `${JSON.stringify(value, null, 2)}\n`);
  write("daemon.json", {
    hosts: [`unix://${join(dir, "docker.sock")}`],
    "data-root": join(dir, "data"),
    "exec-root": join(dir, "exec"),
    pidfile: join(dir, "docker.pid"),
    features: { "containerd-snapshotter": true },
    "storage-driver": statfsSync(dir).type === OVERLAYFS_MAGIC ? "native" : "overlayfs",
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    "cgroup-parent": `/${cgroup}`,
    bridge: bridge,
    iptables: false,
    ip6tables: false,
    "ip-forward": false,
    "userland-proxy": false,
    "insecure-registries": [registry],
    builder: { entitlements: { "network-host": true, "security-insecure": true } },
  });
  // the registry reads YAML, of which JSON is a part
  write("registry.json", {
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dir, "registry") }, delete: { enabled: true } },
    http: { addr: registry },
  });
  mkdirSync(join(dir, "client", "cli-plugins"), { recursive: true });
  symlinkSync(buildx, join(dir, "client", "cli-plugins", "docker-buildx"));
  write("client/config.json", {});
}

/**
 * Starts a program in the background, with its output in a log file and nothing of our environment.
 *
 * @param {string} dir
 * @param {string} name
 * @param {readonly string[]} command
 * @param {string} path
 * @returns {number} its process id
 */
function launch(dir, name, [command, ...args], path) {
  const log = openSync(join(dir, `${name}.log`), "a", 0o600);
  const child = spawn(command, args, {
    cwd: dir,
    env: { PATH: path, HOME: dir, TMPDIR: dir, OTEL_TRACES_EXPORTER: "none" },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  child.on("error", () => {}); // shows as a missing process id
  child.unref();
  if (child.pid === undefined)
    throw new EngineError(`Could not start ${command}.`, "Is util-linux installed?");
  return child.pid;
}

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Waits until a server answers, at most a minute, and no longer than its process lives.
 *
 * @param {string} dir
 * @param {import("./process.mjs").RecordedProcess} recorded
 * @param {import("node:http").RequestOptions} address
 */
async function ready(dir, recorded, address) {
  for (let tries = 0; tries < 1200; tries++) {
    if (await answers(address)) return;
    if (!isRunning(recorded)) break;
    await sleep(50);
  }
  const log = join(dir, `${recorded.name}.log`);
  const tail = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n  ") : "";
  throw new EngineError(
    `${recorded.name} ${isRunning(recorded) ? "does not answer" : "ended at once"}. Its last lines:\n  ${tail}`,
  );
}

/**
 * @param {import("node:http").RequestOptions} address
 * @returns {Promise<boolean>}
 */
function answers(address) {
  return new Promise((resolve) => {
    const call = request({ ...address, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });
}

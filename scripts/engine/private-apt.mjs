import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "./engine-error.mjs";
import { run } from "./process.mjs";

const KEYRINGS = [
  "/usr/share/keyrings/debian-archive-keyring.gpg",
  "/usr/share/keyrings/debian-archive-keyring.pgp",
];

/**
 * An apt of our own: its own sources, lists and cache below `dir`, none of the machine's hooks, nothing
 * taken as installed. From the machine it keeps only how to reach the network. Signatures are checked
 * against Debian's keyring, as always.
 *
 * @param {string} dir an empty folder
 * @param {string} uri the mirror
 */
export async function createPrivateApt(dir, uri) {
  const keyring = KEYRINGS.find((file) => existsSync(file));
  if (!keyring) {
    throw new EngineError(
      "Debian's archive keyring is missing.",
      "Run: apt-get install debian-archive-keyring",
    );
  }
  const at = (/** @type {string} */ name) => join(dir, name);
  for (const name of ["parts", "state/lists/partial", "cache/archives/partial", "debs"]) {
    mkdirSync(at(name), { recursive: true });
  }
  writeFileSync(at("status"), "");
  const settings = {
    "Dir::Etc::Main": "/dev/null",
    "Dir::Etc::Parts": at("parts"),
    "Dir::Etc::SourceList": at("sources.list"),
    "Dir::Etc::SourceParts": at("parts"),
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": at("parts"),
    "Dir::State": at("state"),
    "Dir::State::status": at("status"),
    "Dir::Cache": at("cache"),
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "root",
    "APT::Update::Error-Mode": "any",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  writeFileSync(at("apt.conf"), [...(await networkSettings()), ...lines, ""].join("\n"), { mode: 0o600 });
  const env = { ...process.env, APT_CONFIG: at("apt.conf"), LC_ALL: "C" };

  return {
    /**
     * Points apt at these suites and fetches their lists.
     *
     * @param {readonly string[]} suites
     */
    async update(suites) {
      const sources = [...new Set(suites)].map(
        (suite) => `deb [signed-by=${keyring}] ${uri} ${suite} main\n`,
      );
      writeFileSync(at("sources.list"), sources.join(""));
      await check(`fetch the package lists of ${suites.join(" and ")}`, run("apt-get", ["update"], { env }));
    },

    /**
     * Downloads packages, checked against the signed lists.
     *
     * @param {readonly string[]} names
     * @param {string} suite
     * @returns {Promise<string[]>} the package files
     */
    async download(names, suite) {
      const debs = at(`debs/${suite.replaceAll("/", "-")}`);
      mkdirSync(debs, { recursive: true });
      const wanted = names.map((name) => `${name}/${suite}`);
      await check(`download from ${suite}`, run("apt-get", ["download", ...wanted], { cwd: debs, env }));
      return readdirSync(debs).map((name) => join(debs, name));
    },
  };
}

/** Proxies, certificates and the like, as the machine's own apt has them. */
async function networkSettings() {
  const { stdout } = await run("apt-config", ["dump"]);
  const network = /^Acquire::(https?|ftp|tor|ForceIPv[46]|Check-[A-Z]|Retries|Queue-Mode)/;
  return stdout.split("\n").filter((line) => network.test(line));
}

/**
 * @param {string} what
 * @param {Promise<import("./process.mjs").Ran>} running
 */
async function check(what, running) {
  const { code, stdout, stderr } = await running;
  if (code === 0) return;
  const said = `${stdout}\n${stderr}`.split("\n").filter((line) => /^(E|W|Err)\b/.test(line));
  throw new EngineError(
    [`apt-get could not ${what} (exit code ${code}).`, ...said.slice(-6)].join("\n  "),
    "Check that this machine reaches its Debian mirror (apt-get update), then run this again.",
  );
}

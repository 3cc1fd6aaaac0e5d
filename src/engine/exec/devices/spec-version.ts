import { goQuote } from "../../../base/util/go-quote.js";
import type { CdiSpec, ContainerEdits } from "./cdi-spec.js";
import { parseKind } from "./device-names.js";

/** All that there have been, in order. */
const VERSIONS = ["0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0"];

const NEWEST: ReadonlySet<string> = new Set(["netDevices", "intelRdt.schemata", "intelRdt.enableMonitoring"]);

/** What came with a version, newest first. */
const NEEDS: readonly (readonly [
  version: string,
  isUsed: (spec: CdiSpec, edits: ContainerEdits[]) => boolean,
])[] = [
  ["1.1.0", (_, edits) => edits.some(({ unsupported }) => unsupported.some((name) => NEWEST.has(name)))],
  [
    "0.7.0",
    (_, edits) => edits.some((some) => some.additionalGids.length > 0 || some.unsupported.length > 0),
  ],
  ["0.6.0", (spec) => hasAnnotations(spec) || parseKind(spec.kind).deviceClass.includes(".")],
  [
    "0.5.0",
    (spec, edits) =>
      spec.devices.some(({ name }) => /^[0-9]/.test(name)) ||
      edits.some(({ deviceNodes }) => deviceNodes.some(({ hostPath }) => hostPath !== "")),
  ],
  ["0.4.0", (_, edits) => edits.some(({ mounts }) => mounts.some(({ type }) => type !== ""))],
];

/** What is wrong with the version that a spec gives; undefined if it has all that the spec uses. Agrees with ValidateVersion, CDI's specs-go. */
export function versionProblem(version: string, spec: CdiSpec): string | undefined {
  const given = VERSIONS.indexOf(version.replace(/^v/, ""));
  if (given < 0) return `invalid version ${goQuote(version)}`;
  const edits = [spec.edits, ...spec.devices.map((device) => device.edits)];
  const [needed = "0.3.0"] = NEEDS.find(([, isUsed]) => isUsed(spec, edits)) ?? [];
  if (given >= VERSIONS.indexOf(needed)) return undefined;
  return `the spec version must be at least v${needed}`;
}

function hasAnnotations({ annotations, devices }: CdiSpec): boolean {
  return [annotations, ...devices.map((device) => device.annotations)].some(
    (some) => Object.keys(some).length > 0,
  );
}

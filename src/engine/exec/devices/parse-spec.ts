import { goQuote } from "../../../base/util/go-quote.js";
import type { CdiSpec, DeviceSpec } from "./cdi-spec.js";
import { deviceNameProblem, kindProblem } from "./device-names.js";
import { isEmptyEdits, parseEdits } from "./parse-edits.js";
import { RecordReader, SpecError } from "./record-reader.js";
import { versionProblem } from "./spec-version.js";

const SPEC = ["cdiVersion", "kind", "annotations", "devices", "containerEdits"];
const DEVICE = ["name", "annotations", "containerEdits"];

/**
 * A spec, of the values that its JSON or YAML has. Throws a {@link SpecError} that says what is wrong.
 * Agrees with newSpec, CDI's pkg/cdi/spec.go.
 */
export function parseSpec(value: unknown): CdiSpec {
  const reader = RecordReader.open(value, "", SPEC);
  const spec: CdiSpec = {
    kind: reader.text("kind"),
    annotations: reader.textMap("annotations"),
    devices: reader.items("devices").map((item, index) => parseDevice(item, `devices[${index}]`)),
    edits: parseEdits(reader.value("containerEdits"), "containerEdits"),
  };
  const wrong =
    versionProblem(reader.text("cdiVersion"), spec) ?? kindProblem(spec.kind) ?? listProblem(spec);
  if (wrong !== undefined) throw new SpecError(wrong);
  return spec;
}

function parseDevice(value: unknown, place: string): DeviceSpec {
  const reader = RecordReader.open(value, place, DEVICE);
  const name = reader.text("name");
  const failure = `failed add device ${goQuote(name)}: `;
  const wrong = deviceNameProblem(name);
  if (wrong !== undefined) throw new SpecError(`${failure}${wrong}`);
  const prefix = `${failure}invalid device ${goQuote(name)}: `;
  const edits = parseEdits(reader.value("containerEdits"), reader.placeOf("containerEdits"), prefix);
  if (isEmptyEdits(edits)) throw new SpecError(`${failure}invalid device, empty device edits`);
  return { name, annotations: reader.textMap("annotations"), edits };
}

function listProblem({ devices }: CdiSpec): string | undefined {
  if (devices.length === 0) return "invalid spec, no devices";
  const names = new Set<string>();
  for (const { name } of devices) {
    if (names.has(name)) return `invalid spec, multiple device ${goQuote(name)}`;
    names.add(name);
  }
  return undefined;
}

import { decodeText, encodeText } from "../../../base/util/decode-text.js";
import { basePath, cleanPath } from "../../../base/util/go-path.js";
import { type JsonObject, stringifyGo } from "../../../llb/stringify-go.js";
import { isRecord } from "../../../registry/registry-error.js";
import type { Tree } from "../../layers/layer.js";
import type { LayerStore } from "../../layers/layer-store.js";
import type { StepContext } from "../../step-context.js";
import type { FileView } from "../../view/file-view.js";
import type { EngineAttestation } from "../engine-result.js";
import type { ExportedLayer } from "../image/exported-layer.js";
import { readAttestation } from "./read-attestation.js";

const SPDX = "https://spdx.dev/Document";
const TOOL = "Tool: buildfile";

/**
 * An SPDX list of what is in an image, with the layer that each file is in. All else, and what cannot be read as SPDX, stays
 * as it is. Agrees in what it adds with supplementSBOM, exporter/containerimage/attestations.go; members keep their order.
 */
export async function annotateSbom(
  attestation: EngineAttestation,
  tree: Tree | undefined,
  exported: readonly ExportedLayer[],
  layers: LayerStore,
  context: StepContext,
): Promise<EngineAttestation> {
  const { kind, predicateType, metadata, path } = attestation;
  const core = metadata.get("sbom-core");
  if (tree === undefined || core === undefined || kind !== "in-toto" || predicateType !== SPDX)
    return attestation;
  if (basePath(path).split(".", 1)[0] !== Buffer.from(core).toString()) return attestation;
  const content = await readAttestation(attestation, context);
  const document = parseDocument(content);
  if (document === undefined) return attestation;
  const unpacked = await tree.layers(context);
  const views = unpacked.map((layer, i) => ({
    view: layers.view([layer]),
    digest: exported[i]?.descriptor.digest,
  }));
  for (const file of filesOf(document)) annotate(file, views);
  addCreator(document);
  const bytes = encodeText(stringifyGo(document as JsonObject));
  return { ...attestation, content: async () => bytes };
}

type Json = Record<string, unknown>;

interface LayerView {
  readonly view: FileView;
  readonly digest: string | undefined;
}

function parseDocument(content: Uint8Array): Json | undefined {
  try {
    const json: unknown = JSON.parse(decodeText(content));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function* filesOf(document: Json): Generator<Json, void, undefined> {
  const lists: unknown[] = [document.files];
  for (const each of listOf(document.packages)) if (isRecord(each)) lists.push(each.files);
  for (const list of lists) for (const file of listOf(list)) if (isRecord(file)) yield file;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A comment that is there says something else already. */
function annotate(file: Json, views: readonly LayerView[]): void {
  if ((file.comment ?? "") !== "" || typeof file.fileName !== "string") return;
  const path = cleanPath(`/${file.fileName}`);
  const found = views.findLast(({ view }) => has(view, path));
  if (found?.digest !== undefined) file.comment = `layerID: ${found.digest}`;
}

function has(view: FileView, path: string): boolean {
  try {
    return view.lstat(path) !== undefined;
  } catch {
    return false; // something below a file
  }
}

function addCreator(document: Json): void {
  const info = isRecord(document.creationInfo) ? document.creationInfo : {};
  document.creationInfo = { ...info, creators: [...listOf(info.creators), TOOL] };
}

import { describe, expect, test } from "vitest";
import { attestationAttrs, parseAttestations } from "../../../src/client/build/attestations.js";

const parse = (attest: string[], provenance?: string, sbom?: string) =>
  Object.fromEntries(parseAttestations({ attest, provenance, sbom }));

describe("parseAttestations", () => {
  test.each<[string[], string | undefined, string | undefined, Record<string, string | undefined>]>([
    [[], undefined, undefined, {}],
    [["type=sbom,generator=img"], undefined, undefined, { sbom: "type=sbom,generator=img" }],
    [["type=provenance,mode=max"], undefined, undefined, { provenance: "type=provenance,mode=max" }],
    [["type=sbom,disabled=true"], undefined, undefined, { sbom: undefined }],
    [[], "true", undefined, { provenance: "type=provenance" }],
    [[], "false", undefined, { provenance: undefined }],
    [[], "mode=max,version=v1", undefined, { provenance: "type=provenance,mode=max,version=v1" }],
    [[], undefined, "1", { sbom: "type=sbom" }],
    [[], undefined, "generator=x", { sbom: "type=sbom,generator=x" }],
    [["type=sbom,b=2,a=1"], undefined, undefined, { sbom: "type=sbom,a=1,b=2" }],
    [['type=sbom,"a=1,2"'], undefined, undefined, { sbom: 'type=sbom,"a=1,2"' }],
    [["type=provenance,mode=max"], "false", undefined, { provenance: "type=provenance,mode=max" }],
  ])("%j %s %s", (attest, provenance, sbom, expected) => {
    expect(parse(attest, provenance, sbom)).toEqual(expected);
  });

  test.each([
    ["mode=max", "attestation type not specified"],
    ["type=sbom,x", "invalid value x"],
    ["type=sbom,disabled=maybe", "invalid value disabled=maybe"],
  ])("refuses %s", (text, message) => {
    expect(() => parse([text])).toThrow(expect.objectContaining({ code: "option/value", message }));
  });
});

describe("attestationAttrs", () => {
  const usual = { "attest:provenance": "mode=min,inline-only=true" };
  const none = new Map();

  test("a small provenance by default", () => {
    expect(attestationAttrs(none, true, {})).toEqual(usual);
    expect(attestationAttrs(none, true, { BUILDX_NO_DEFAULT_ATTESTATIONS: "0" })).toEqual(usual);
  });

  test("none if it is not wanted, or the daemon cannot", () => {
    expect(attestationAttrs(none, true, { BUILDX_NO_DEFAULT_ATTESTATIONS: "1" })).toEqual({});
    expect(attestationAttrs(none, false, {})).toEqual({});
    expect(attestationAttrs(new Map([["provenance", undefined]]), true, {})).toEqual({});
  });

  test("those that are asked for", () => {
    const asked = new Map([["sbom", "type=sbom"]]);
    expect(attestationAttrs(asked, true, {})).toEqual({ ...usual, "attest:sbom": "type=sbom" });
    expect(() => attestationAttrs(asked, false, {})).toThrow("Attestation is not supported");
  });

  test("a variable that is no boolean", () => {
    expect(() => attestationAttrs(none, true, { BUILDX_NO_DEFAULT_ATTESTATIONS: "x" })).toThrow(
      'invalid BUILDX_NO_DEFAULT_ATTESTATIONS: "x" is no boolean',
    );
  });
});

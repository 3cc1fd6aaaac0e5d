import { expect, test } from "vitest";
import { ownFrontend } from "../../src/cli/own-frontend.js";
import { fakeGateway } from "../harness/fake-gateway.js";

const gatewayFor = (text: string) =>
  fakeGateway({
    files: { "local://dockerfile": { Dockerfile: text } },
    frontend: () => Promise.reject(new Error("asked for another frontend")),
  });

test.each([
  "FROM scratch\n",
  "# syntax=org/buildfile:1\nFROM scratch\n",
  "# syntax=registry.example.com:5000/tools/buildfile:1.2\nFROM scratch\n",
])("%j is read here", async (text) => {
  await expect(ownFrontend(gatewayFor(text))).resolves.toMatchObject({ metadata: expect.anything() });
});

test.each([
  "# syntax=docker/dockerfile:1\nFROM scratch\n",
  `# syntax=org/buildfile@sha256:${"a".repeat(64)}\nFROM scratch\n`,
  "# syntax=org/buildfile:2\nFROM scratch\n",
])("%j is handed on", async (text) => {
  await expect(ownFrontend(gatewayFor(text))).rejects.toThrow("asked for another frontend");
});

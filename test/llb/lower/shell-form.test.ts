import { expect, test } from "vitest";
import { emptyImage, type Image } from "../../../src/base/image/image.js";
import { commandArgs } from "../../../src/llb/lower/shell-form.js";

const linux = emptyImage({ os: "linux", architecture: "amd64" }, []);
const windows = emptyImage({ os: "windows", architecture: "amd64" }, []);
const bash: Image = { ...linux, config: { ...linux.config, shell: ["bash", "-c"] } };
const at = { heredocs: [], range: { start: 0, end: 0 } };
const shellForm = { ...at, args: ["echo hi"], shell: true };
const execForm = { ...at, args: ["echo", "hi"], shell: false };

test.each([
  ["the exec form is what it says", linux, execForm, ["echo", "hi"]],
  ["the shell form on Linux", linux, shellForm, ["/bin/sh", "-c", "echo hi"]],
  ["the shell form on Windows", windows, shellForm, ["cmd", "/S", "/C", "echo hi"]],
  ["the shell of a SHELL instruction", bash, shellForm, ["bash", "-c", "echo hi"]],
])("%s", (_, image, command, args) => expect(commandArgs(image, command)).toEqual(args));

test("other arguments may take the place of the command's own", () => {
  expect(commandArgs(linux, shellForm, ["a", "b"])).toEqual(["/bin/sh", "-c", "a b"]);
  expect(commandArgs(linux, execForm, ["a", "b"])).toEqual(["a", "b"]);
});

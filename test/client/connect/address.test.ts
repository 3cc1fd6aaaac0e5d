import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import {
  type Address,
  formatAddress,
  parseAddress,
  parseDockerHost,
} from "../../../src/client/connect/address.js";

function failure(parse: () => unknown): { code: string; message: string; suggestion: string | undefined } {
  try {
    parse();
  } catch (error) {
    if (error instanceof BuildError) {
      return { code: error.code, message: error.message, suggestion: error.suggestion };
    }
    throw error;
  }
  throw new Error("it was accepted");
}

const ADDRESSES: readonly (readonly [text: string, address: Address, printed?: string])[] = [
  [
    "unix:///run/buildkit/buildkitd.sock",
    { scheme: "unix", path: "/run/buildkit/buildkitd.sock" },
    "unix:///run/buildkit/buildkitd.sock",
  ],
  ["unix://a b?c#d%41", { scheme: "unix", path: "a b?c#d%41" }],
  ["UNIX:///x", { scheme: "unix", path: "/x" }, "unix:///x"],
  ["tcp://10.0.0.1:1234", { scheme: "tcp", host: "10.0.0.1", port: 1234 }],
  [
    "tcp://build.example:1234/",
    { scheme: "tcp", host: "build.example", port: 1234 },
    "tcp://build.example:1234",
  ],
  ["tcp://[::1]:1234", { scheme: "tcp", host: "::1", port: 1234 }],
  ["tcp://[fe80::1%25eth0]:1234", { scheme: "tcp", host: "fe80::1%eth0", port: 1234 }],
  ["docker://", { scheme: "docker" }],
  ["docker://desktop-linux", { scheme: "docker", context: "desktop-linux" }],
  ["docker://unix:///x.sock", { scheme: "docker", host: { scheme: "unix", path: "/x.sock" } }],
  ["docker://tcp://h:2376", { scheme: "docker", host: { scheme: "tcp", host: "h", port: 2376 } }],
  [
    "docker://tcp://h",
    { scheme: "docker", host: { scheme: "tcp", host: "h", port: 2375 } },
    "docker://tcp://h:2375",
  ],
  ["docker://ssh://me@h", { scheme: "docker", host: { scheme: "ssh", user: "me", host: "h" } }],
  ["docker-container://builder", { scheme: "docker-container", container: "builder" }],
  [
    "docker-container://builder?context=far",
    { scheme: "docker-container", container: "builder", context: "far" },
  ],
  ["podman-container://builder", { scheme: "podman-container", container: "builder" }],
  [
    "nerdctl-container://b?namespace=k8s.io",
    { scheme: "nerdctl-container", container: "b", namespace: "k8s.io" },
  ],
  ["kube-pod://p-0", { scheme: "kube-pod", pod: "p-0" }],
  [
    "kube-pod://p?context=user@cluster&namespace=ns&container=c",
    { scheme: "kube-pod", pod: "p", context: "user@cluster", namespace: "ns", container: "c" },
  ],
  ["kube-pod://p?namespace=", { scheme: "kube-pod", pod: "p" }, "kube-pod://p"],
  [
    "kube-pod://p?context=arn:aws:eks:x:1:cluster/c",
    { scheme: "kube-pod", pod: "p", context: "arn:aws:eks:x:1:cluster/c" },
  ],
  ["ssh://foo", { scheme: "ssh", host: "foo" }],
  ["ssh://foo/", { scheme: "ssh", host: "foo" }, "ssh://foo"],
  [
    "ssh://me@foo:10022/s/o/c/k/e/t.sock",
    { scheme: "ssh", user: "me", host: "foo", port: 10022, socket: "/s/o/c/k/e/t.sock" },
  ],
  ["ssh://foo/a%20b", { scheme: "ssh", host: "foo", socket: "/a b" }],
  ["ssh://[::1]:22", { scheme: "ssh", host: "::1", port: 22 }],
];

describe("an address", () => {
  test.each(ADDRESSES.map(([text, address, printed = text]) => ({ text, address, printed })))(
    "$text",
    ({ text, address, printed }) => {
      expect(parseAddress(text)).toEqual(address);
      expect(formatAddress(parseAddress(text))).toBe(printed);
      expect(parseAddress(printed)).toEqual(address);
    },
  );

  test("is read back from its text, whatever its parts are", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}$/);
    const optional = (part: fc.Arbitrary<string>) => fc.option(part, { nil: undefined });
    const path = fc
      .stringMatching(/^\/[^\0-\x1f\x7f/][^\0-\x1f\x7f]{0,12}$/)
      .filter((text) => text.isWellFormed());
    const port = fc.integer({ min: 1, max: 65_535 });
    const user = fc.stringMatching(/^[a-z_][a-z0-9@:._+\\-]{0,8}$/);
    const kubeContext = fc
      .stringMatching(/^[^-\0- \x7f][^\0-\x1f\x7f]{0,9}$/)
      .filter((text) => text.isWellFormed());
    const ssh = fc.record({
      scheme: fc.constant("ssh" as const),
      user: optional(user),
      host: name,
      port: fc.option(port, { nil: undefined }),
      socket: optional(path),
    });
    const tcp = fc.record({ scheme: fc.constant("tcp" as const), host: name, port });
    const unix = fc.record({ scheme: fc.constant("unix" as const), path });
    const addresses: fc.Arbitrary<Address> = fc.oneof(
      ssh,
      tcp,
      unix,
      fc.record({ scheme: fc.constant("docker" as const), host: fc.oneof(ssh, tcp, unix) }),
      fc.record({
        scheme: fc.constant("kube-pod" as const),
        pod: name,
        context: optional(kubeContext),
        namespace: optional(name),
        container: optional(name),
      }),
    );
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });
});

const MISTAKES: readonly (readonly [text: string, problem: string, suggestion?: string])[] = [
  ["/run/x.sock", "it must begin with unix://, tcp://, ssh://, docker:// or the like", "unix:///run/x.sock"],
  ["host:1234", "it must begin with unix://, tcp://, ssh://, docker:// or the like", "tcp://host:1234"],
  ["docker", "it must begin with unix://, tcp://, ssh://, docker:// or the like", "docker://"],
  ["://x", "it must begin with unix://, tcp://, ssh://, docker:// or the like"],
  ["tpc://h:1", 'unknown scheme "tpc"', "tcp://"],
  ["docker-contaner://b", 'unknown scheme "docker-contaner"', "docker-container://"],
  ["https://h:1", 'unknown scheme "https"', "tcp://"],
  ["gopher://h:1", 'unknown scheme "gopher"'],
  ["toString://x", 'unknown scheme "tostring"'],
  ["npipe:////./pipe/buildkitd", "npipe connections are not supported on this platform"],
  ["unix://", "it lacks the path of a socket", "unix:///run/buildkit/buildkitd.sock"],
  ["tcp://h", "it lacks a port", "tcp://h:1234"],
  ["tcp://h/", "it lacks a port", "tcp://h:1234"],
  ["tcp://:1234", "url lacks host"],
  ["tcp://h:0", "there is no port 0"],
  ["tcp://h:65536", "there is no port 65536"],
  ["tcp://h:x", "it is not a URL"],
  ["tcp://h:1/path", "nothing may follow the port"],
  ["tcp://h:1?tls=1", 'unknown parameter "tls"'],
  ["tcp://h:1#x", "nothing may follow a #"],
  ["tcp://me@h:1", "a tcp address takes no user"],
  ["docker:///x.sock", "it is not the name of a Docker context", "docker://unix:///x.sock"],
  ["docker://h:2375", "it is not the name of a Docker context", "docker://tcp://h:2375"],
  ["docker://../x", 'unsupported context name: "../x"'],
  ["docker://-H", 'unsupported context name: "-H"'],
  ["docker-container://", "url lacks container name"],
  ["docker-container://--privileged", 'unsupported container name: "--privileged"'],
  ["docker-container://a%20b", "it is not a URL"],
  ["docker-container://b?contex=c", 'unknown parameter "contex"', "context"],
  ["docker-container://b?context=--host", 'unsupported context name: "--host"'],
  ["docker-container://b?context=a&context=b", "the parameter context is there twice"],
  ["podman-container://", "url lacks container name"],
  ["podman-container://b?context=c", 'unknown parameter "context"'],
  ["nerdctl-container://b?namespace=-a", 'unsupported namespace name: "-a"'],
  ["kube-pod://", "url lacks pod name"],
  ["kube-pod://unsupported_pod_name", 'unsupported pod name: "unsupported_pod_name"'],
  ["kube-pod://-n", 'unsupported pod name: "-n"'],
  ["kube-pod://p?namespace=n_s", 'unsupported namespace name: "n_s"'],
  ["kube-pod://p?container=c_c", 'unsupported container name: "c_c"'],
  ["kube-pod://p?context=%0a", 'unsupported context name: "\\n"'],
  ["ssh://", "url lacks host"],
  ["ssh://-oProxyCommand=x", 'unsupported host name: "-oProxyCommand=x"'],
  ["ssh://$(x)", 'unsupported host name: "$(x)"'],
  ["ssh://-l@h", 'unsupported user name: "-l"'],
  ["ssh://a%60b%60@h", 'unsupported user name: "a`b`"'],
  ["ssh://foo?bar", 'unknown parameter "bar"'],
  ["ssh://foo#bar", "nothing may follow a #"],
  ["ssh://foo/a%0ab", "the path of the socket has control characters"],
  ["docker://ftp://x", "not a Docker host; it begins with unix://, tcp:// or ssh://"],
];

describe("a mistaken address", () => {
  test.each(MISTAKES.map(([text, problem, suggestion]) => ({ text, problem, suggestion })))(
    "$text",
    ({ text, problem, suggestion }) => {
      const { code, message, suggestion: suggested } = failure(() => parseAddress(text));
      expect(code).toBe("option/value");
      expect(message.replace(/^invalid address "(?:[^"\\]|\\.)*": /, "")).toBe(problem);
      expect(suggested).toBe(suggestion);
    },
  );

  test("that is empty", () => {
    expect(failure(() => parseAddress(""))).toEqual({
      code: "option/value",
      message: "the address of a BuildKit is empty",
      suggestion: undefined,
    });
  });

  test.each([
    "ssh://me:passw0rd@foo",
    "tcp://me:passw0rd@foo:1",
    "tcp://me:pa/passw0rd@foo:1",
    "tcp://me:pa?passw0rd@foo:1",
    "tcp://me:%zzpassw0rd@foo:1",
    "me:passw0rd@foo:1",
    "docker://tcp://me:passw0rd@foo:1",
    "docker://ssh://me:passw0rd@foo",
    "htp://me:passw0rd@foo",
  ])("shows no password: %s", (text) => {
    const { message, suggestion = "" } = failure(() => parseAddress(text));
    expect(message + suggestion).not.toContain("passw0rd");
  });
});

describe("DOCKER_HOST", () => {
  test.each([
    ["unix://", "unix:///var/run/docker.sock"],
    ["unix:///x.sock", "unix:///x.sock"],
    ["tcp://", "tcp://localhost:2375"],
    ["tcp://h", "tcp://h:2375"],
    ["tcp://h:2376", "tcp://h:2376"],
    ["h:2376", "tcp://h:2376"],
    [" tcp://h:1 \n", "tcp://h:1"],
    ["ssh://me@h:22/var/run/docker.sock", "ssh://me@h:22/var/run/docker.sock"],
  ])("%s", (text, printed) => {
    expect(formatAddress(parseDockerHost(text))).toBe(printed);
  });

  test.each(["http://h:1", "fd://3", "npipe:////./pipe/docker_engine", "tcp://u:p@h"])(
    "refuses %s",
    (text) => {
      expect(failure(() => parseDockerHost(text)).code).toBe("option/value");
    },
  );
});

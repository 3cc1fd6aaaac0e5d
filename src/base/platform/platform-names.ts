const KNOWN_OS: ReadonlySet<string> = new Set(
  "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos".split(
    " ",
  ),
);

const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(
  (
    "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 " +
    "mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm"
  ).split(" "),
);

/** Whether Go knows an operating system of that (normalised) name. */
export function isKnownOs(os: string): boolean {
  return KNOWN_OS.has(os);
}

/** Whether Go knows an architecture of that (normalised) name. */
export function isKnownArchitecture(architecture: string): boolean {
  return KNOWN_ARCHITECTURES.has(architecture);
}

/** The operating system's name in Go: lower case, `darwin` for `macos`. */
export function normalizeOs(os: string): string {
  const lower = os.toLowerCase();
  return lower === "macos" ? "darwin" : lower;
}

/** Architecture and variant under Go's names; a variant that says nothing more is "". */
export function normalizeArchitecture(
  architecture: string,
  variant: string,
): { readonly architecture: string; readonly variant: string } {
  const name = architecture.toLowerCase();
  const lower = variant.toLowerCase();
  switch (name) {
    case "i386":
      return { architecture: "386", variant: "" };
    case "x86_64":
    case "x86-64":
    case "amd64":
      return { architecture: "amd64", variant: lower === "v1" ? "" : lower };
    case "aarch64":
    case "arm64":
      return { architecture: "arm64", variant: ARM64_VARIANTS.get(lower) ?? lower };
    case "armhf":
      return { architecture: "arm", variant: "v7" };
    case "armel":
      return { architecture: "arm", variant: "v6" };
    case "arm":
      return { architecture: "arm", variant: ARM_VARIANTS.get(lower) ?? lower };
    default:
      return { architecture: name, variant: lower };
  }
}

const ARM64_VARIANTS: ReadonlyMap<string, string> = new Map([
  ["8", ""],
  ["v8", ""],
  ["v8.0", ""],
  ["9", "v9"],
  ["9.0", "v9"],
  ["v9.0", "v9"],
]);

const ARM_VARIANTS: ReadonlyMap<string, string> = new Map([
  ["", "v7"],
  ["7", "v7"],
  ["5", "v5"],
  ["6", "v6"],
  ["8", "v8"],
]);

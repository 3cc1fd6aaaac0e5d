import { goQuote } from "../../base/util/go-quote.js";
import { addressError } from "./address-url.js";

interface NameRule {
  /** What the name is of. */
  readonly what: string;
  /** A name that does not match is refused; none that matches begins with a dash. */
  readonly pattern: RegExp;
}

/**
 * What names may be. They become arguments of programs, so none may look like an option; nor may any hold what a
 * shell behind ssh would act on.
 */
const RULES = {
  "docker-container": { what: "container", pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/ },
  "podman-container": { what: "container", pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/ },
  "nerdctl-container": { what: "container", pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/ },
  "containerd-namespace": { what: "namespace", pattern: /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/ },
  "docker-context": { what: "context", pattern: /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/ },
  "kube-pod": { what: "pod", pattern: /^[a-z0-9.][-a-z0-9.]*$/ },
  "kube-namespace": { what: "namespace", pattern: /^[a-z0-9.][-a-z0-9.]*$/ },
  "kube-container": { what: "container", pattern: /^[a-z0-9.][-a-z0-9.]*$/ },
  "kube-context": { what: "context", pattern: /^[^-\0-\x20\x7f][^\0-\x1f\x7f]*$/ },
  "ssh-host": { what: "host", pattern: /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/ },
  "ssh-user": { what: "user", pattern: /^[^-'"`$;&<>|(){}\s\0-\x1f\x7f][^'"`$;&<>|(){}\s\0-\x1f\x7f]*$/ },
} as const satisfies Record<string, NameRule>;

/** The kinds of names that addresses have. */
export type NameKind = keyof typeof RULES;

/**
 * Refuses a name that its program could take for something else.
 *
 * @throws BuildError `option/value`. Agrees in wording with client/connhelper/kubepod.
 */
export function assertName(text: string, kind: NameKind, name: string): void {
  const rule: NameRule = RULES[kind];
  if (name.length <= 253 && rule.pattern.test(name)) return;
  throw addressError(text, `unsupported ${rule.what} name: ${goQuote(name)}`);
}

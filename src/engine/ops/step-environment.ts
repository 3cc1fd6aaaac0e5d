import { BuildError } from "../../base/diagnostic/build-error.js";
import { decodeText } from "../../base/util/decode-text.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { Meta, ProxyEnv, SecretEnv } from "../../proto/generated/ops.js";
import { missingSecret } from "./missing-secret.js";
import type { StepSecrets } from "./op-environment.js";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * All variables of a step: its own, those of proxies in both cases, a PATH, and secrets.
 *
 * @throws BuildError `engine/step` for a secret that is not there. Agrees with ExecOp.Exec, solver/llbsolver/ops/exec.go.
 */
export async function stepEnvironment(
  { env = [], proxy_env: proxy }: Pick<Meta, "env" | "proxy_env">,
  secretEnv: readonly SecretEnv[],
  secrets: StepSecrets,
): Promise<readonly string[]> {
  const all = [...env, ...(proxy === undefined ? [] : proxyVariables(proxy))];
  if (!all.some((variable) => variable.startsWith("PATH="))) all.push(`PATH=${DEFAULT_PATH}`);
  for (const { ID = "", name = "", optional = false } of secretEnv) {
    if (ID === "") {
      throw new BuildError(
        "engine/definition",
        `secret ID missing for ${goQuote(name)} environment variable`,
      );
    }
    const value = await secrets.secret(ID);
    if (value === undefined && !optional) throw missingSecret(ID);
    all.push(`${name}=${value === undefined ? "" : decodeText(value)}`);
  }
  return all;
}

function proxyVariables(proxy: ProxyEnv): readonly string[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    ["HTTP_PROXY", proxy.http_proxy],
    ["HTTPS_PROXY", proxy.https_proxy],
    ["FTP_PROXY", proxy.ftp_proxy],
    ["NO_PROXY", proxy.no_proxy],
    ["ALL_PROXY", proxy.all_proxy],
  ];
  return all.flatMap(([name, value]) =>
    value ? [`${name}=${value}`, `${name.toLowerCase()}=${value}`] : [],
  );
}

import type { Source } from "../../base/source/source.js";
import type { Plan } from "../../language/plan/plan.js";
import type { Definition } from "../../llb/definition.js";
import type { Lowered } from "../../llb/lower/lower.js";
import type { JsonValue } from "../../llb/stringify-go.js";
import type { GatewayResult } from "../gateway.js";
import { GatewayError } from "../gateway-error.js";
import { convertToJson } from "./convert-llb.js";
import { type LintResult, lintStatus, lintToJson, printLint } from "./lint.js";
import { outlineOf, outlineToJson, printOutline } from "./outline.js";
import { describeToJson, printDescribe, SUBREQUESTS, type SubrequestName } from "./request-table.js";
import { indentGo } from "./result-json.js";
import { printTargets, targetsToJson } from "./targets.js";

/** What questions are answered from; each is found out only when it is asked for. */
export interface SubrequestSource {
  readonly source: Source;
  plan(): Promise<Plan>;
  /** The target alone. */
  lowered(): Promise<Lowered>;
  lint(): Promise<LintResult>;
  definition(): Promise<Definition>;
}

/** A question that this frontend does not know. */
export class UnknownSubrequestError extends GatewayError {
  readonly request: string;

  constructor(request: string) {
    super(`unsupported request ${request}`, { hasSource: false, cause: undefined });
    this.request = request;
  }
}

/** Answers a question by its name. Agrees with Client.HandleSubrequest, frontend/dockerui/requests.go. */
export async function answerSubrequest(request: string, from: SubrequestSource): Promise<GatewayResult> {
  if (!Object.hasOwn(SUBREQUESTS, request)) throw new UnknownSubrequestError(request);
  const name = request as SubrequestName;
  const { json, text, status } = await ANSWERS[name](from);
  const metadata = new Map<string, Uint8Array>();
  const add = (key: string, value: string) => metadata.set(key, Buffer.from(value));
  add("result.json", indentGo(json));
  if (text !== undefined) add("result.txt", text);
  if (status !== undefined) add("result.statuscode", String(status));
  add("version", SUBREQUESTS[name].version);
  return { metadata };
}

interface Answer {
  readonly json: JsonValue;
  readonly text?: string;
  readonly status?: number;
}

const ANSWERS: Readonly<Record<SubrequestName, (from: SubrequestSource) => Promise<Answer>>> = {
  "frontend.subrequests.describe": async () => ({ json: describeToJson(), text: printDescribe() }),
  "frontend.outline": async (from) => {
    const lowered = await from.lowered();
    return { json: outlineToJson(lowered, from.source), text: printOutline(outlineOf(lowered)) };
  },
  "frontend.targets": async (from) => {
    const plan = await from.plan();
    return { json: targetsToJson(plan), text: printTargets(plan) };
  },
  "frontend.lint": async (from) => {
    const result = await from.lint();
    const text = [...printLint(result, result.source.filename)].join("");
    return { json: lintToJson(result), text, status: lintStatus(result) };
  },
  "frontend.convertllb": async (from) => ({ json: convertToJson(await from.definition()) }),
};

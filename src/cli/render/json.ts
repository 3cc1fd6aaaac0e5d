import { type Definition, definitionToMessage } from "../../llb/definition.js";
import { definitionToJsonLines } from "../../llb/op-json.js";

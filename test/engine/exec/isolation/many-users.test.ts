import { describeIsolation } from "./describe-isolation.js";

await describeIsolation("many");

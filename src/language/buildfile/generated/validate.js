// Made from ../buildfile-1.schema.json by scripts/generate-schema.mjs; do not edit.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated

export const validate = validate21;
export default validate21;
const schema6 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"buildfile-1.schema.json","type":"object","required":["buildfile","stages"],"properties":{"buildfile":{"const":1},"args":{"$ref":"#/definitions/globalArgs"},"stages":{"$ref":"#/definitions/stages"}},"patternProperties":{"^x-":true},"additionalProperties":false,"definitions":{"text":{"type":["string","number","boolean"]},"word":{"type":["string","number","boolean"]},"filled":{"type":["string","number","boolean"],"pattern":"\\S"},"list":{"type":"array","items":{"$ref":"#/definitions/text"}},"globalArgs":{"type":["array","object"],"items":{"$ref":"#/definitions/argItem"},"additionalProperties":{"$ref":"#/definitions/argDefault"}},"argItem":{"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1},"argEntry":{"type":["string","object"],"additionalProperties":{"$ref":"#/definitions/argDefault"},"minProperties":1},"argDefault":{"type":["string","number","boolean","null"]},"stages":{"type":["object","array"],"additionalProperties":{"$ref":"#/definitions/stage"},"items":{"$ref":"#/definitions/listedStage"},"minProperties":1,"minItems":1},"stage":{"type":"object","required":["from"],"properties":{"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false},"listedStage":{"type":"object","required":["from"],"properties":{"name":{"type":["string","number","boolean"]},"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false},"base":{"type":["string","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false},"source":{"type":["string","integer","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false},"stageReference":{"type":["string","integer"]},"imageReference":{"type":"string","pattern":"\\S"},"contextReference":{"type":"string","pattern":"\\S"},"platform":{"type":"string"},"doc":{"type":["string","number","boolean"]},"steps":{"type":"array","items":{"$ref":"#/definitions/step"}},"step":{"type":"object","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"maintainer":{"$ref":"#/definitions/maintainer"},"onbuild":{"$ref":"#/definitions/onbuild"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"required":["add"]},{"required":["arg"]},{"required":["cmd"]},{"required":["copy"]},{"required":["entrypoint"]},{"required":["env"]},{"required":["expose"]},{"required":["healthcheck"]},{"required":["label"]},{"required":["maintainer"]},{"required":["onbuild"]},{"required":["run"]},{"required":["shell"]},{"required":["stopsignal"]},{"required":["user"]},{"required":["volume"]},{"required":["workdir"]}]},"run":{"type":["string","number","boolean","array","object"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1,"properties":{"shell":{"type":["string","number","boolean"],"pattern":"\\S"},"exec":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"heredoc":{"$ref":"#/definitions/runHeredoc"},"mounts":{"type":"array","items":{"$ref":"#/definitions/mount"}},"network":{"enum":["default","none","host"]},"security":{"enum":["sandbox","insecure"]},"devices":{"type":"array","items":{"$ref":"#/definitions/device"}}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"type":["string","number","boolean","array"]},{"type":"object","required":["shell"]},{"type":"object","required":["exec"]},{"type":"object","required":["heredoc"]}]},"runHeredoc":{"type":["string","number","boolean","object"],"required":["content"],"properties":{"content":{"type":["string","number","boolean"]},"name":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]*$"},"chomp":{"type":"boolean"},"expand":{"type":"boolean"},"command":{"type":["string","number","boolean"],"pattern":"\\S"}},"additionalProperties":false},"device":{"type":["string","object"],"pattern":"\\S","required":["name"],"properties":{"name":{"type":["string","number","boolean"],"pattern":"\\S"},"required":{"type":"boolean"}},"additionalProperties":false},"mount":{"type":"object","required":["type"],"properties":{"type":{"enum":["bind","cache","tmpfs","secret","ssh"]}},"discriminator":{"propertyName":"type"},"oneOf":[{"$ref":"#/definitions/bindMount"},{"$ref":"#/definitions/cacheMount"},{"$ref":"#/definitions/tmpfsMount"},{"$ref":"#/definitions/secretMount"},{"$ref":"#/definitions/sshMount"}]},"bindMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"bind"},"target":{"$ref":"#/definitions/mountTarget"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false},"cacheMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"cache"},"target":{"$ref":"#/definitions/mountTarget"},"id":{"type":["string","number","boolean"]},"sharing":{"type":"string","pattern":"^(shared|private|locked)$|\\$"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"tmpfsMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"tmpfs"},"target":{"$ref":"#/definitions/mountTarget"},"size":{"type":["string","number"]},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false},"secretMount":{"type":"object","required":["type"],"properties":{"type":{"const":"secret"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"env":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"sshMount":{"type":"object","required":["type"],"properties":{"type":{"const":"ssh"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"mountTarget":{"type":["string","number","boolean"],"pattern":"\\S"},"mountSource":{"type":["string","number","boolean"]},"mountReadonly":{"type":["boolean","string"],"pattern":"\\$"},"mountReadwrite":{"type":["boolean","string"],"pattern":"\\$"},"mountRequired":{"type":["boolean","string"],"pattern":"\\$"},"mountMode":{"type":["string","number"]},"mountUid":{"type":["string","number"]},"mountGid":{"type":["string","number"]},"copy":{"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"from":{"$ref":"#/definitions/source"},"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"parents":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]},"add":{"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"checksum":{"type":["string","number"]},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"keep-git-dir":{"type":"boolean"},"unpack":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]},"sources":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/filled"},"minItems":1},"files":{"type":"object","additionalProperties":{"$ref":"#/definitions/file"},"minProperties":1},"file":{"type":["string","number","boolean","object"],"required":["content"],"properties":{"content":{"type":["string","number","boolean"]},"expand":{"type":"boolean"}},"additionalProperties":false},"dest":{"type":["string","number","boolean"],"pattern":"\\S"},"chown":{"type":["string","number"]},"chmod":{"type":["string","number"]},"link":{"type":"boolean"},"exclude":{"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"}},"env":{"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1},"label":{"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1},"arg":{"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1},"workdir":{"type":["string","number","boolean"],"pattern":"\\S"},"user":{"type":["string","number","boolean"],"pattern":"\\S"},"expose":{"type":["string","number","array"],"pattern":"^\\S+$","items":{"type":["string","number"],"pattern":"^\\S+$"},"minItems":1},"volume":{"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"},"minItems":1},"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}},"entrypoint":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}},"shell":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"stopsignal":{"type":["string","number"],"pattern":"\\S"},"maintainer":{"type":["string","number"],"pattern":"\\S"},"healthcheck":{"type":["string","object"],"pattern":"^(none|NONE)$","required":["cmd"],"properties":{"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1},"interval":{"type":["string","number"]},"timeout":{"type":["string","number"]},"start-period":{"type":["string","number"]},"start-interval":{"type":["string","number"]},"retries":{"type":["string","number"]}},"patternProperties":{"^x-":true},"additionalProperties":false},"onbuild":{"type":["string","object"],"pattern":"\\S","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"minProperties":1,"maxProperties":1,"additionalProperties":false}}};
const pattern0 = new RegExp("^x-", "u");
const schema7 = {"type":["array","object"],"items":{"$ref":"#/definitions/argItem"},"additionalProperties":{"$ref":"#/definitions/argDefault"}};
const schema8 = {"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1};
const schema9 = {"type":["string","object"],"additionalProperties":{"$ref":"#/definitions/argDefault"},"minProperties":1};
const schema10 = {"type":["string","number","boolean","null"]};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema10.type},schema:schema10.type,parentSchema:schema10,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}


function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema9.type},schema:schema9.type,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err1 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema9,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(validate25(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate25.errors);
errors = vErrors.length;
}
}
}
validate24.errors = vErrors;
return errors === 0;
}


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!data || typeof data != "object") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema8.type},schema:schema8.type,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate24(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate24.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema8,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(validate25(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate25.errors);
errors = vErrors.length;
}
}
}
validate23.errors = vErrors;
return errors === 0;
}


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema7.type},schema:schema7.type,parentSchema:schema7,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate23(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate23.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(validate25(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate25.errors);
errors = vErrors.length;
}
}
}
validate22.errors = vErrors;
return errors === 0;
}

const schema11 = {"type":["object","array"],"additionalProperties":{"$ref":"#/definitions/stage"},"items":{"$ref":"#/definitions/listedStage"},"minProperties":1,"minItems":1};
const schema12 = {"type":"object","required":["from"],"properties":{"name":{"type":["string","number","boolean"]},"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false};
const schema13 = {"type":["string","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};
const pattern2 = new RegExp("\\S", "u");
const schema14 = {"type":["string","integer"]};

function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!((typeof data == "number") && (!(data % 1) && !isNaN(data))))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate35.errors = vErrors;
return errors === 0;
}

const schema15 = {"type":"string","pattern":"\\S"};

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern2.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate37.errors = vErrors;
return errors === 0;
}

const schema16 = {"type":"string","pattern":"\\S"};

function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern2.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate39.errors = vErrors;
return errors === 0;
}


function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema13.type},schema:schema13.type,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length > 1){
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},schema:1,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "stage") || (key0 === "image")) || (key0 === "context"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.stage !== undefined){
if(!(validate35(data.stage, {instancePath:instancePath+"/stage",parentData:data,parentDataProperty:"stage",rootData}))){
vErrors = append(vErrors, validate35.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate37(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = append(vErrors, validate37.errors);
errors = vErrors.length;
}
}
if(data.context !== undefined){
if(!(validate39(data.context, {instancePath:instancePath+"/context",parentData:data,parentDataProperty:"context",rootData}))){
vErrors = append(vErrors, validate39.errors);
errors = vErrors.length;
}
}
}
validate34.errors = vErrors;
return errors === 0;
}

const schema17 = {"type":"string"};

function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema17.type,parentSchema:schema17,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate42.errors = vErrors;
return errors === 0;
}

const schema18 = {"type":["string","number","boolean"]};

function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema18.type},schema:schema18.type,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate44.errors = vErrors;
return errors === 0;
}

const schema19 = {"type":"array","items":{"$ref":"#/definitions/step"}};
const schema20 = {"type":"object","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"maintainer":{"$ref":"#/definitions/maintainer"},"onbuild":{"$ref":"#/definitions/onbuild"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"required":["add"]},{"required":["arg"]},{"required":["cmd"]},{"required":["copy"]},{"required":["entrypoint"]},{"required":["env"]},{"required":["expose"]},{"required":["healthcheck"]},{"required":["label"]},{"required":["maintainer"]},{"required":["onbuild"]},{"required":["run"]},{"required":["shell"]},{"required":["stopsignal"]},{"required":["user"]},{"required":["volume"]},{"required":["workdir"]}]};
const func2 = Object.prototype.hasOwnProperty;
const schema21 = {"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"checksum":{"type":["string","number"]},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"keep-git-dir":{"type":"boolean"},"unpack":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]};
const schema22 = {"type":["string","number","boolean"],"pattern":"\\S"};

function validate49(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema22.type},schema:schema22.type,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate49.errors = vErrors;
return errors === 0;
}

const schema23 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/filled"},"minItems":1};

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema23.type},schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(Array.isArray(data)){
if(data.length < 1){
const err2 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate49(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate49.errors);
errors = vErrors.length;
}
}
}
validate51.errors = vErrors;
return errors === 0;
}

const schema24 = {"type":"object","additionalProperties":{"$ref":"#/definitions/file"},"minProperties":1};
const schema25 = {"type":["string","number","boolean","object"],"required":["content"],"properties":{"content":{"type":["string","number","boolean"]},"expand":{"type":"boolean"}},"additionalProperties":false};

function validate55(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema25.type},schema:schema25.type,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.content === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "content"},schema:schema25.required,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "content") || (key0 === "expand"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.content !== undefined){
let data0 = data.content;
if(((typeof data0 !== "string") && (!(typeof data0 == "number"))) && (typeof data0 !== "boolean")){
const err3 = {instancePath:instancePath+"/content",schemaPath:"#/properties/content/type",keyword:"type",params:{type: schema25.properties.content.type},schema:schema25.properties.content.type,parentSchema:schema25.properties.content,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.expand !== undefined){
let data1 = data.expand;
if(typeof data1 !== "boolean"){
const err4 = {instancePath:instancePath+"/expand",schemaPath:"#/properties/expand/type",keyword:"type",params:{type: "boolean"},schema:schema25.properties.expand.type,parentSchema:schema25.properties.expand,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
validate55.errors = vErrors;
return errors === 0;
}


function validate54(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate55(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate55.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate54.errors = vErrors;
return errors === 0;
}

const schema26 = {"type":["string","number","boolean"],"pattern":"\\S"};

function validate58(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema26.type},schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate58.errors = vErrors;
return errors === 0;
}

const schema27 = {"type":["string","number"]};

function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema27.type},schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate60.errors = vErrors;
return errors === 0;
}

const schema28 = {"type":["string","number"]};

function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema28.type},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate62.errors = vErrors;
return errors === 0;
}

const schema29 = {"type":"boolean"};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "boolean"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "boolean"},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate64.errors = vErrors;
return errors === 0;
}

const schema30 = {"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"}};
const schema31 = {"type":["string","number","boolean"]};

function validate67(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema31.type},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate67.errors = vErrors;
return errors === 0;
}


function validate66(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema30.type},schema:schema30.type,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
validate66.errors = vErrors;
return errors === 0;
}


function validate48(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema21.type},schema:schema21.type,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.src === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "src"},schema:schema21.anyOf[0].required,parentSchema:schema21.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.files === undefined){
const err2 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "files"},schema:schema21.anyOf[1].required,parentSchema:schema21.anyOf[1],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema21.anyOf,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(Array.isArray(data)){
if(data.length < 2){
const err4 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 2},schema:2,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate49(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate49.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dest === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dest"},schema:schema21.required,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!((func2.call(schema21.properties, key0)) || (pattern0.test(key0)))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.src !== undefined){
if(!(validate51(data.src, {instancePath:instancePath+"/src",parentData:data,parentDataProperty:"src",rootData}))){
vErrors = append(vErrors, validate51.errors);
errors = vErrors.length;
}
}
if(data.files !== undefined){
if(!(validate54(data.files, {instancePath:instancePath+"/files",parentData:data,parentDataProperty:"files",rootData}))){
vErrors = append(vErrors, validate54.errors);
errors = vErrors.length;
}
}
if(data.dest !== undefined){
if(!(validate58(data.dest, {instancePath:instancePath+"/dest",parentData:data,parentDataProperty:"dest",rootData}))){
vErrors = append(vErrors, validate58.errors);
errors = vErrors.length;
}
}
if(data.checksum !== undefined){
let data4 = data.checksum;
if((typeof data4 !== "string") && (!(typeof data4 == "number"))){
const err7 = {instancePath:instancePath+"/checksum",schemaPath:"#/properties/checksum/type",keyword:"type",params:{type: schema21.properties.checksum.type},schema:schema21.properties.checksum.type,parentSchema:schema21.properties.checksum,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.chown !== undefined){
if(!(validate60(data.chown, {instancePath:instancePath+"/chown",parentData:data,parentDataProperty:"chown",rootData}))){
vErrors = append(vErrors, validate60.errors);
errors = vErrors.length;
}
}
if(data.chmod !== undefined){
if(!(validate62(data.chmod, {instancePath:instancePath+"/chmod",parentData:data,parentDataProperty:"chmod",rootData}))){
vErrors = append(vErrors, validate62.errors);
errors = vErrors.length;
}
}
if(data.link !== undefined){
if(!(validate64(data.link, {instancePath:instancePath+"/link",parentData:data,parentDataProperty:"link",rootData}))){
vErrors = append(vErrors, validate64.errors);
errors = vErrors.length;
}
}
if(data["keep-git-dir"] !== undefined){
let data8 = data["keep-git-dir"];
if(typeof data8 !== "boolean"){
const err8 = {instancePath:instancePath+"/keep-git-dir",schemaPath:"#/properties/keep-git-dir/type",keyword:"type",params:{type: "boolean"},schema:schema21.properties["keep-git-dir"].type,parentSchema:schema21.properties["keep-git-dir"],data:data8};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.unpack !== undefined){
let data9 = data.unpack;
if(typeof data9 !== "boolean"){
const err9 = {instancePath:instancePath+"/unpack",schemaPath:"#/properties/unpack/type",keyword:"type",params:{type: "boolean"},schema:schema21.properties.unpack.type,parentSchema:schema21.properties.unpack,data:data9};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.exclude !== undefined){
if(!(validate66(data.exclude, {instancePath:instancePath+"/exclude",parentData:data,parentDataProperty:"exclude",rootData}))){
vErrors = append(vErrors, validate66.errors);
errors = vErrors.length;
}
}
}
validate48.errors = vErrors;
return errors === 0;
}

const schema32 = {"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1};

function validate71(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!data || typeof data != "object") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema32.type},schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate24(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate24.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(validate25(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate25.errors);
errors = vErrors.length;
}
}
}
validate71.errors = vErrors;
return errors === 0;
}

const schema33 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}};

function validate75(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema33.type},schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
validate75.errors = vErrors;
return errors === 0;
}

const schema34 = {"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"from":{"$ref":"#/definitions/source"},"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"parents":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]};
const schema35 = {"type":["string","integer","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};

function validate80(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!((typeof data == "number") && (!(data % 1) && !isNaN(data))))) && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema35.type},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length > 1){
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},schema:1,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "stage") || (key0 === "image")) || (key0 === "context"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.stage !== undefined){
if(!(validate35(data.stage, {instancePath:instancePath+"/stage",parentData:data,parentDataProperty:"stage",rootData}))){
vErrors = append(vErrors, validate35.errors);
errors = vErrors.length;
}
}
if(data.image !== undefined){
if(!(validate37(data.image, {instancePath:instancePath+"/image",parentData:data,parentDataProperty:"image",rootData}))){
vErrors = append(vErrors, validate37.errors);
errors = vErrors.length;
}
}
if(data.context !== undefined){
if(!(validate39(data.context, {instancePath:instancePath+"/context",parentData:data,parentDataProperty:"context",rootData}))){
vErrors = append(vErrors, validate39.errors);
errors = vErrors.length;
}
}
}
validate80.errors = vErrors;
return errors === 0;
}


function validate78(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema34.type},schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.src === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "src"},schema:schema34.anyOf[0].required,parentSchema:schema34.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.files === undefined){
const err2 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "files"},schema:schema34.anyOf[1].required,parentSchema:schema34.anyOf[1],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
}
if(!valid0){
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema34.anyOf,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(Array.isArray(data)){
if(data.length < 2){
const err4 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 2},schema:2,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate49(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate49.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dest === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dest"},schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!((func2.call(schema34.properties, key0)) || (pattern0.test(key0)))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate80(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = append(vErrors, validate80.errors);
errors = vErrors.length;
}
}
if(data.src !== undefined){
if(!(validate51(data.src, {instancePath:instancePath+"/src",parentData:data,parentDataProperty:"src",rootData}))){
vErrors = append(vErrors, validate51.errors);
errors = vErrors.length;
}
}
if(data.files !== undefined){
if(!(validate54(data.files, {instancePath:instancePath+"/files",parentData:data,parentDataProperty:"files",rootData}))){
vErrors = append(vErrors, validate54.errors);
errors = vErrors.length;
}
}
if(data.dest !== undefined){
if(!(validate58(data.dest, {instancePath:instancePath+"/dest",parentData:data,parentDataProperty:"dest",rootData}))){
vErrors = append(vErrors, validate58.errors);
errors = vErrors.length;
}
}
if(data.chown !== undefined){
if(!(validate60(data.chown, {instancePath:instancePath+"/chown",parentData:data,parentDataProperty:"chown",rootData}))){
vErrors = append(vErrors, validate60.errors);
errors = vErrors.length;
}
}
if(data.chmod !== undefined){
if(!(validate62(data.chmod, {instancePath:instancePath+"/chmod",parentData:data,parentDataProperty:"chmod",rootData}))){
vErrors = append(vErrors, validate62.errors);
errors = vErrors.length;
}
}
if(data.link !== undefined){
if(!(validate64(data.link, {instancePath:instancePath+"/link",parentData:data,parentDataProperty:"link",rootData}))){
vErrors = append(vErrors, validate64.errors);
errors = vErrors.length;
}
}
if(data.parents !== undefined){
let data8 = data.parents;
if(typeof data8 !== "boolean"){
const err7 = {instancePath:instancePath+"/parents",schemaPath:"#/properties/parents/type",keyword:"type",params:{type: "boolean"},schema:schema34.properties.parents.type,parentSchema:schema34.properties.parents,data:data8};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.exclude !== undefined){
if(!(validate66(data.exclude, {instancePath:instancePath+"/exclude",parentData:data,parentDataProperty:"exclude",rootData}))){
vErrors = append(vErrors, validate66.errors);
errors = vErrors.length;
}
}
}
validate78.errors = vErrors;
return errors === 0;
}

const schema36 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}};

function validate93(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema36.type},schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
validate93.errors = vErrors;
return errors === 0;
}

const schema37 = {"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1};
const schema38 = {"type":["string","number","boolean"]};

function validate97(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema38.type},schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate97.errors = vErrors;
return errors === 0;
}


function validate96(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate97(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate97.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate96.errors = vErrors;
return errors === 0;
}

const schema39 = {"type":["string","number","array"],"pattern":"^\\S+$","items":{"type":["string","number"],"pattern":"^\\S+$"},"minItems":1};
const pattern14 = new RegExp("^\\S+$", "u");

function validate100(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema39.type},schema:schema39.type,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern14.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},schema:"^\\S+$",parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(Array.isArray(data)){
if(data.length < 1){
const err2 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if((typeof data0 !== "string") && (!(typeof data0 == "number"))){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: schema39.items.type},schema:schema39.items.type,parentSchema:schema39.items,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern14.test(data0)){
const err4 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},schema:"^\\S+$",parentSchema:schema39.items,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
validate100.errors = vErrors;
return errors === 0;
}

const schema40 = {"type":["string","object"],"pattern":"^(none|NONE)$","required":["cmd"],"properties":{"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1},"interval":{"type":["string","number"]},"timeout":{"type":["string","number"]},"start-period":{"type":["string","number"]},"start-interval":{"type":["string","number"]},"retries":{"type":["string","number"]}},"patternProperties":{"^x-":true},"additionalProperties":false};
const pattern16 = new RegExp("^(none|NONE)$", "u");

function validate102(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema40.type},schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern16.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(none|NONE)$"},schema:"^(none|NONE)$",parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.cmd === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cmd"},schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "cmd") || (key0 === "interval")) || (key0 === "timeout")) || (key0 === "start-period")) || (key0 === "start-interval")) || (key0 === "retries")) || (pattern0.test(key0)))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.cmd !== undefined){
let data0 = data.cmd;
if((((typeof data0 !== "string") && (!(typeof data0 == "number"))) && (typeof data0 !== "boolean")) && (!(Array.isArray(data0)))){
const err4 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: schema40.properties.cmd.type},schema:schema40.properties.cmd.type,parentSchema:schema40.properties.cmd,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern2.test(data0)){
const err5 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema40.properties.cmd,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(Array.isArray(data0)){
if(data0.length < 1){
const err6 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema40.properties.cmd,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data0[i0], {instancePath:instancePath+"/cmd/" + i0,parentData:data0,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
}
if(data.interval !== undefined){
let data2 = data.interval;
if((typeof data2 !== "string") && (!(typeof data2 == "number"))){
const err7 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/type",keyword:"type",params:{type: schema40.properties.interval.type},schema:schema40.properties.interval.type,parentSchema:schema40.properties.interval,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.timeout !== undefined){
let data3 = data.timeout;
if((typeof data3 !== "string") && (!(typeof data3 == "number"))){
const err8 = {instancePath:instancePath+"/timeout",schemaPath:"#/properties/timeout/type",keyword:"type",params:{type: schema40.properties.timeout.type},schema:schema40.properties.timeout.type,parentSchema:schema40.properties.timeout,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data["start-period"] !== undefined){
let data4 = data["start-period"];
if((typeof data4 !== "string") && (!(typeof data4 == "number"))){
const err9 = {instancePath:instancePath+"/start-period",schemaPath:"#/properties/start-period/type",keyword:"type",params:{type: schema40.properties["start-period"].type},schema:schema40.properties["start-period"].type,parentSchema:schema40.properties["start-period"],data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data["start-interval"] !== undefined){
let data5 = data["start-interval"];
if((typeof data5 !== "string") && (!(typeof data5 == "number"))){
const err10 = {instancePath:instancePath+"/start-interval",schemaPath:"#/properties/start-interval/type",keyword:"type",params:{type: schema40.properties["start-interval"].type},schema:schema40.properties["start-interval"].type,parentSchema:schema40.properties["start-interval"],data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.retries !== undefined){
let data6 = data.retries;
if((typeof data6 !== "string") && (!(typeof data6 == "number"))){
const err11 = {instancePath:instancePath+"/retries",schemaPath:"#/properties/retries/type",keyword:"type",params:{type: schema40.properties.retries.type},schema:schema40.properties.retries.type,parentSchema:schema40.properties.retries,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
validate102.errors = vErrors;
return errors === 0;
}

const schema41 = {"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1};

function validate105(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate97(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate97.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate105.errors = vErrors;
return errors === 0;
}

const schema42 = {"type":["string","number"],"pattern":"\\S"};

function validate108(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema42.type},schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate108.errors = vErrors;
return errors === 0;
}

const schema43 = {"type":["string","object"],"pattern":"\\S","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};
const schema44 = {"type":["string","number","boolean","array","object"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1,"properties":{"shell":{"type":["string","number","boolean"],"pattern":"\\S"},"exec":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"heredoc":{"$ref":"#/definitions/runHeredoc"},"mounts":{"type":"array","items":{"$ref":"#/definitions/mount"}},"network":{"enum":["default","none","host"]},"security":{"enum":["sandbox","insecure"]},"devices":{"type":"array","items":{"$ref":"#/definitions/device"}}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"type":["string","number","boolean","array"]},{"type":"object","required":["shell"]},{"type":"object","required":["exec"]},{"type":"object","required":["heredoc"]}]};
const schema45 = {"type":["string","number","boolean","object"],"required":["content"],"properties":{"content":{"type":["string","number","boolean"]},"name":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]*$"},"chomp":{"type":"boolean"},"expand":{"type":"boolean"},"command":{"type":["string","number","boolean"],"pattern":"\\S"}},"additionalProperties":false};
const pattern24 = new RegExp("^[A-Za-z_][A-Za-z0-9_.-]*$", "u");

function validate123(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema45.type},schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.content === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "content"},schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "content") || (key0 === "name")) || (key0 === "chomp")) || (key0 === "expand")) || (key0 === "command"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.content !== undefined){
let data0 = data.content;
if(((typeof data0 !== "string") && (!(typeof data0 == "number"))) && (typeof data0 !== "boolean")){
const err3 = {instancePath:instancePath+"/content",schemaPath:"#/properties/content/type",keyword:"type",params:{type: schema45.properties.content.type},schema:schema45.properties.content.type,parentSchema:schema45.properties.content,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern24.test(data1)){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$"},schema:"^[A-Za-z_][A-Za-z0-9_.-]*$",parentSchema:schema45.properties.name,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema45.properties.name.type,parentSchema:schema45.properties.name,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.chomp !== undefined){
let data2 = data.chomp;
if(typeof data2 !== "boolean"){
const err6 = {instancePath:instancePath+"/chomp",schemaPath:"#/properties/chomp/type",keyword:"type",params:{type: "boolean"},schema:schema45.properties.chomp.type,parentSchema:schema45.properties.chomp,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.expand !== undefined){
let data3 = data.expand;
if(typeof data3 !== "boolean"){
const err7 = {instancePath:instancePath+"/expand",schemaPath:"#/properties/expand/type",keyword:"type",params:{type: "boolean"},schema:schema45.properties.expand.type,parentSchema:schema45.properties.expand,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.command !== undefined){
let data4 = data.command;
if(((typeof data4 !== "string") && (!(typeof data4 == "number"))) && (typeof data4 !== "boolean")){
const err8 = {instancePath:instancePath+"/command",schemaPath:"#/properties/command/type",keyword:"type",params:{type: schema45.properties.command.type},schema:schema45.properties.command.type,parentSchema:schema45.properties.command,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(typeof data4 === "string"){
if(!pattern2.test(data4)){
const err9 = {instancePath:instancePath+"/command",schemaPath:"#/properties/command/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema45.properties.command,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
}
validate123.errors = vErrors;
return errors === 0;
}

const schema46 = {"type":"object","required":["type"],"properties":{"type":{"enum":["bind","cache","tmpfs","secret","ssh"]}},"discriminator":{"propertyName":"type"},"oneOf":[{"$ref":"#/definitions/bindMount"},{"$ref":"#/definitions/cacheMount"},{"$ref":"#/definitions/tmpfsMount"},{"$ref":"#/definitions/secretMount"},{"$ref":"#/definitions/sshMount"}]};
const schema47 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"bind"},"target":{"$ref":"#/definitions/mountTarget"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false};
const schema48 = {"type":["string","number","boolean"],"pattern":"\\S"};

function validate127(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema48.type},schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate127.errors = vErrors;
return errors === 0;
}

const schema49 = {"type":["string","number","boolean"]};

function validate129(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema49.type},schema:schema49.type,parentSchema:schema49,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate129.errors = vErrors;
return errors === 0;
}

const schema50 = {"type":["boolean","string"],"pattern":"\\$"};
const pattern27 = new RegExp("\\$", "u");

function validate132(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "boolean") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema50.type},schema:schema50.type,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern27.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\$"},schema:"\\$",parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate132.errors = vErrors;
return errors === 0;
}

const schema51 = {"type":["boolean","string"],"pattern":"\\$"};

function validate134(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "boolean") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema51.type},schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern27.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\$"},schema:"\\$",parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate134.errors = vErrors;
return errors === 0;
}


function validate126(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema47.required,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},schema:schema47.required,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "type") || (key0 === "target")) || (key0 === "source")) || (key0 === "from")) || (key0 === "readonly")) || (key0 === "readwrite"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("bind" !== data0){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "bind"},schema:"bind",parentSchema:schema47.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.target !== undefined){
if(!(validate127(data.target, {instancePath:instancePath+"/target",parentData:data,parentDataProperty:"target",rootData}))){
vErrors = append(vErrors, validate127.errors);
errors = vErrors.length;
}
}
if(data.source !== undefined){
if(!(validate129(data.source, {instancePath:instancePath+"/source",parentData:data,parentDataProperty:"source",rootData}))){
vErrors = append(vErrors, validate129.errors);
errors = vErrors.length;
}
}
if(data.from !== undefined){
if(!(validate80(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = append(vErrors, validate80.errors);
errors = vErrors.length;
}
}
if(data.readonly !== undefined){
if(!(validate132(data.readonly, {instancePath:instancePath+"/readonly",parentData:data,parentDataProperty:"readonly",rootData}))){
vErrors = append(vErrors, validate132.errors);
errors = vErrors.length;
}
}
if(data.readwrite !== undefined){
if(!(validate134(data.readwrite, {instancePath:instancePath+"/readwrite",parentData:data,parentDataProperty:"readwrite",rootData}))){
vErrors = append(vErrors, validate134.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema47.type,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate126.errors = vErrors;
return errors === 0;
}

const schema52 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"cache"},"target":{"$ref":"#/definitions/mountTarget"},"id":{"type":["string","number","boolean"]},"sharing":{"type":"string","pattern":"^(shared|private|locked)$|\\$"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};
const schema53 = {"type":["string","number"]};

function validate142(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema53.type},schema:schema53.type,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate142.errors = vErrors;
return errors === 0;
}

const schema54 = {"type":["string","number"]};

function validate144(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema54.type},schema:schema54.type,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate144.errors = vErrors;
return errors === 0;
}

const schema55 = {"type":["string","number"]};

function validate146(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema55.type},schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate146.errors = vErrors;
return errors === 0;
}

const pattern29 = new RegExp("^(shared|private|locked)$|\\$", "u");

function validate136(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema52.required,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},schema:schema52.required,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema52.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("cache" !== data0){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "cache"},schema:"cache",parentSchema:schema52.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.target !== undefined){
if(!(validate127(data.target, {instancePath:instancePath+"/target",parentData:data,parentDataProperty:"target",rootData}))){
vErrors = append(vErrors, validate127.errors);
errors = vErrors.length;
}
}
if(data.id !== undefined){
let data2 = data.id;
if(((typeof data2 !== "string") && (!(typeof data2 == "number"))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema52.properties.id.type},schema:schema52.properties.id.type,parentSchema:schema52.properties.id,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.sharing !== undefined){
let data3 = data.sharing;
if(typeof data3 === "string"){
if(!pattern29.test(data3)){
const err5 = {instancePath:instancePath+"/sharing",schemaPath:"#/properties/sharing/pattern",keyword:"pattern",params:{pattern: "^(shared|private|locked)$|\\$"},schema:"^(shared|private|locked)$|\\$",parentSchema:schema52.properties.sharing,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/sharing",schemaPath:"#/properties/sharing/type",keyword:"type",params:{type: "string"},schema:schema52.properties.sharing.type,parentSchema:schema52.properties.sharing,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.source !== undefined){
if(!(validate129(data.source, {instancePath:instancePath+"/source",parentData:data,parentDataProperty:"source",rootData}))){
vErrors = append(vErrors, validate129.errors);
errors = vErrors.length;
}
}
if(data.from !== undefined){
if(!(validate80(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = append(vErrors, validate80.errors);
errors = vErrors.length;
}
}
if(data.readonly !== undefined){
if(!(validate132(data.readonly, {instancePath:instancePath+"/readonly",parentData:data,parentDataProperty:"readonly",rootData}))){
vErrors = append(vErrors, validate132.errors);
errors = vErrors.length;
}
}
if(data.readwrite !== undefined){
if(!(validate134(data.readwrite, {instancePath:instancePath+"/readwrite",parentData:data,parentDataProperty:"readwrite",rootData}))){
vErrors = append(vErrors, validate134.errors);
errors = vErrors.length;
}
}
if(data.mode !== undefined){
if(!(validate142(data.mode, {instancePath:instancePath+"/mode",parentData:data,parentDataProperty:"mode",rootData}))){
vErrors = append(vErrors, validate142.errors);
errors = vErrors.length;
}
}
if(data.uid !== undefined){
if(!(validate144(data.uid, {instancePath:instancePath+"/uid",parentData:data,parentDataProperty:"uid",rootData}))){
vErrors = append(vErrors, validate144.errors);
errors = vErrors.length;
}
}
if(data.gid !== undefined){
if(!(validate146(data.gid, {instancePath:instancePath+"/gid",parentData:data,parentDataProperty:"gid",rootData}))){
vErrors = append(vErrors, validate146.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema52.type,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate136.errors = vErrors;
return errors === 0;
}

const schema56 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"tmpfs"},"target":{"$ref":"#/definitions/mountTarget"},"size":{"type":["string","number"]},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false};

function validate148(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema56.required,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},schema:schema56.required,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "type") || (key0 === "target")) || (key0 === "size")) || (key0 === "readonly")) || (key0 === "readwrite"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("tmpfs" !== data0){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "tmpfs"},schema:"tmpfs",parentSchema:schema56.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.target !== undefined){
if(!(validate127(data.target, {instancePath:instancePath+"/target",parentData:data,parentDataProperty:"target",rootData}))){
vErrors = append(vErrors, validate127.errors);
errors = vErrors.length;
}
}
if(data.size !== undefined){
let data2 = data.size;
if((typeof data2 !== "string") && (!(typeof data2 == "number"))){
const err4 = {instancePath:instancePath+"/size",schemaPath:"#/properties/size/type",keyword:"type",params:{type: schema56.properties.size.type},schema:schema56.properties.size.type,parentSchema:schema56.properties.size,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.readonly !== undefined){
if(!(validate132(data.readonly, {instancePath:instancePath+"/readonly",parentData:data,parentDataProperty:"readonly",rootData}))){
vErrors = append(vErrors, validate132.errors);
errors = vErrors.length;
}
}
if(data.readwrite !== undefined){
if(!(validate134(data.readwrite, {instancePath:instancePath+"/readwrite",parentData:data,parentDataProperty:"readwrite",rootData}))){
vErrors = append(vErrors, validate134.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema56.type,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate148.errors = vErrors;
return errors === 0;
}

const schema57 = {"type":"object","required":["type"],"properties":{"type":{"const":"secret"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"env":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};
const schema58 = {"type":["boolean","string"],"pattern":"\\$"};

function validate153(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "boolean") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema58.type},schema:schema58.type,parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern27.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\$"},schema:"\\$",parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate153.errors = vErrors;
return errors === 0;
}


function validate152(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema57.required,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "type") || (key0 === "id")) || (key0 === "target")) || (key0 === "env")) || (key0 === "required")) || (key0 === "mode")) || (key0 === "uid")) || (key0 === "gid"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("secret" !== data0){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "secret"},schema:"secret",parentSchema:schema57.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.id !== undefined){
let data1 = data.id;
if(((typeof data1 !== "string") && (!(typeof data1 == "number"))) && (typeof data1 !== "boolean")){
const err3 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema57.properties.id.type},schema:schema57.properties.id.type,parentSchema:schema57.properties.id,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.target !== undefined){
let data2 = data.target;
if(((typeof data2 !== "string") && (!(typeof data2 == "number"))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: schema57.properties.target.type},schema:schema57.properties.target.type,parentSchema:schema57.properties.target,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.env !== undefined){
let data3 = data.env;
if(((typeof data3 !== "string") && (!(typeof data3 == "number"))) && (typeof data3 !== "boolean")){
const err5 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema57.properties.env.type},schema:schema57.properties.env.type,parentSchema:schema57.properties.env,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.required !== undefined){
if(!(validate153(data.required, {instancePath:instancePath+"/required",parentData:data,parentDataProperty:"required",rootData}))){
vErrors = append(vErrors, validate153.errors);
errors = vErrors.length;
}
}
if(data.mode !== undefined){
if(!(validate142(data.mode, {instancePath:instancePath+"/mode",parentData:data,parentDataProperty:"mode",rootData}))){
vErrors = append(vErrors, validate142.errors);
errors = vErrors.length;
}
}
if(data.uid !== undefined){
if(!(validate144(data.uid, {instancePath:instancePath+"/uid",parentData:data,parentDataProperty:"uid",rootData}))){
vErrors = append(vErrors, validate144.errors);
errors = vErrors.length;
}
}
if(data.gid !== undefined){
if(!(validate146(data.gid, {instancePath:instancePath+"/gid",parentData:data,parentDataProperty:"gid",rootData}))){
vErrors = append(vErrors, validate146.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema57.type,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate152.errors = vErrors;
return errors === 0;
}

const schema59 = {"type":"object","required":["type"],"properties":{"type":{"const":"ssh"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};

function validate158(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "type") || (key0 === "id")) || (key0 === "target")) || (key0 === "required")) || (key0 === "mode")) || (key0 === "uid")) || (key0 === "gid"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("ssh" !== data0){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "ssh"},schema:"ssh",parentSchema:schema59.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.id !== undefined){
let data1 = data.id;
if(((typeof data1 !== "string") && (!(typeof data1 == "number"))) && (typeof data1 !== "boolean")){
const err3 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema59.properties.id.type},schema:schema59.properties.id.type,parentSchema:schema59.properties.id,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.target !== undefined){
let data2 = data.target;
if(((typeof data2 !== "string") && (!(typeof data2 == "number"))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: schema59.properties.target.type},schema:schema59.properties.target.type,parentSchema:schema59.properties.target,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.required !== undefined){
if(!(validate153(data.required, {instancePath:instancePath+"/required",parentData:data,parentDataProperty:"required",rootData}))){
vErrors = append(vErrors, validate153.errors);
errors = vErrors.length;
}
}
if(data.mode !== undefined){
if(!(validate142(data.mode, {instancePath:instancePath+"/mode",parentData:data,parentDataProperty:"mode",rootData}))){
vErrors = append(vErrors, validate142.errors);
errors = vErrors.length;
}
}
if(data.uid !== undefined){
if(!(validate144(data.uid, {instancePath:instancePath+"/uid",parentData:data,parentDataProperty:"uid",rootData}))){
vErrors = append(vErrors, validate144.errors);
errors = vErrors.length;
}
}
if(data.gid !== undefined){
if(!(validate146(data.gid, {instancePath:instancePath+"/gid",parentData:data,parentDataProperty:"gid",rootData}))){
vErrors = append(vErrors, validate146.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate158.errors = vErrors;
return errors === 0;
}


function validate125(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.type !== undefined){
let data0 = data.type;
if(!(((((data0 === "bind") || (data0 === "cache")) || (data0 === "tmpfs")) || (data0 === "secret")) || (data0 === "ssh"))){
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema46.properties.type.enum},schema:schema46.properties.type.enum,parentSchema:schema46.properties.type,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
const tag0 = data.type;
if(typeof tag0 == "string"){
if(tag0 === "bind"){
if(!(validate126(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = append(vErrors, validate126.errors);
errors = vErrors.length;
}
}
else if(tag0 === "cache"){
if(!(validate136(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = append(vErrors, validate136.errors);
errors = vErrors.length;
}
}
else if(tag0 === "tmpfs"){
if(!(validate148(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = append(vErrors, validate148.errors);
errors = vErrors.length;
}
}
else if(tag0 === "secret"){
if(!(validate152(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = append(vErrors, validate152.errors);
errors = vErrors.length;
}
}
else if(tag0 === "ssh"){
if(!(validate158(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = append(vErrors, validate158.errors);
errors = vErrors.length;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "type", tagValue: tag0},schema:schema46.discriminator,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "type", tagValue: tag0},schema:schema46.discriminator,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate125.errors = vErrors;
return errors === 0;
}

const schema60 = {"type":["string","object"],"pattern":"\\S","required":["name"],"properties":{"name":{"type":["string","number","boolean"],"pattern":"\\S"},"required":{"type":"boolean"}},"additionalProperties":false};

function validate169(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema60.type},schema:schema60.type,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema60.required,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "name") || (key0 === "required"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(((typeof data0 !== "string") && (!(typeof data0 == "number"))) && (typeof data0 !== "boolean")){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: schema60.properties.name.type},schema:schema60.properties.name.type,parentSchema:schema60.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern2.test(data0)){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema60.properties.name,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
if(data.required !== undefined){
let data1 = data.required;
if(typeof data1 !== "boolean"){
const err6 = {instancePath:instancePath+"/required",schemaPath:"#/properties/required/type",keyword:"type",params:{type: "boolean"},schema:schema60.properties.required.type,parentSchema:schema60.properties.required,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
validate169.errors = vErrors;
return errors === 0;
}


function validate120(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((!data || typeof data != "object") && (typeof data !== "string")) && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema44.type},schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err1 = {instancePath,schemaPath:"#/oneOf/0/type",keyword:"type",params:{type: schema44.oneOf[0].type},schema:schema44.oneOf[0].type,parentSchema:schema44.oneOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.shell === undefined){
const err2 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "shell"},schema:schema44.oneOf[1].required,parentSchema:schema44.oneOf[1],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/oneOf/1/type",keyword:"type",params:{type: "object"},schema:schema44.oneOf[1].type,parentSchema:schema44.oneOf[1],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs4 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.exec === undefined){
const err4 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "exec"},schema:schema44.oneOf[2].required,parentSchema:schema44.oneOf[2],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath,schemaPath:"#/oneOf/2/type",keyword:"type",params:{type: "object"},schema:schema44.oneOf[2].type,parentSchema:schema44.oneOf[2],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs6 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
}
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.heredoc === undefined){
const err6 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "heredoc"},schema:schema44.oneOf[3].required,parentSchema:schema44.oneOf[3],data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath,schemaPath:"#/oneOf/3/type",keyword:"type",params:{type: "object"},schema:schema44.oneOf[3].type,parentSchema:schema44.oneOf[3],data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs8 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid0 = true;
passing0 = 3;
}
}
}
}
if(!valid0){
const err8 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},schema:schema44.oneOf,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err9 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(Array.isArray(data)){
if(data.length < 1){
const err10 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "shell") || (key0 === "exec")) || (key0 === "heredoc")) || (key0 === "mounts")) || (key0 === "network")) || (key0 === "security")) || (key0 === "devices")) || (pattern0.test(key0)))){
const err11 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.shell !== undefined){
let data1 = data.shell;
if(((typeof data1 !== "string") && (!(typeof data1 == "number"))) && (typeof data1 !== "boolean")){
const err12 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/type",keyword:"type",params:{type: schema44.properties.shell.type},schema:schema44.properties.shell.type,parentSchema:schema44.properties.shell,data:data1};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err13 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema44.properties.shell,data:data1};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data.exec !== undefined){
let data2 = data.exec;
if(Array.isArray(data2)){
if(data2.length < 1){
const err14 = {instancePath:instancePath+"/exec",schemaPath:"#/properties/exec/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema44.properties.exec,data:data2};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
if(!(validate67(data2[i1], {instancePath:instancePath+"/exec/" + i1,parentData:data2,parentDataProperty:i1,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
else {
const err15 = {instancePath:instancePath+"/exec",schemaPath:"#/properties/exec/type",keyword:"type",params:{type: "array"},schema:schema44.properties.exec.type,parentSchema:schema44.properties.exec,data:data2};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.heredoc !== undefined){
if(!(validate123(data.heredoc, {instancePath:instancePath+"/heredoc",parentData:data,parentDataProperty:"heredoc",rootData}))){
vErrors = append(vErrors, validate123.errors);
errors = vErrors.length;
}
}
if(data.mounts !== undefined){
let data5 = data.mounts;
if(Array.isArray(data5)){
const len2 = data5.length;
for(let i2=0; i2<len2; i2++){
if(!(validate125(data5[i2], {instancePath:instancePath+"/mounts/" + i2,parentData:data5,parentDataProperty:i2,rootData}))){
vErrors = append(vErrors, validate125.errors);
errors = vErrors.length;
}
}
}
else {
const err16 = {instancePath:instancePath+"/mounts",schemaPath:"#/properties/mounts/type",keyword:"type",params:{type: "array"},schema:schema44.properties.mounts.type,parentSchema:schema44.properties.mounts,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.network !== undefined){
let data7 = data.network;
if(!(((data7 === "default") || (data7 === "none")) || (data7 === "host"))){
const err17 = {instancePath:instancePath+"/network",schemaPath:"#/properties/network/enum",keyword:"enum",params:{allowedValues: schema44.properties.network.enum},schema:schema44.properties.network.enum,parentSchema:schema44.properties.network,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.security !== undefined){
let data8 = data.security;
if(!((data8 === "sandbox") || (data8 === "insecure"))){
const err18 = {instancePath:instancePath+"/security",schemaPath:"#/properties/security/enum",keyword:"enum",params:{allowedValues: schema44.properties.security.enum},schema:schema44.properties.security.enum,parentSchema:schema44.properties.security,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.devices !== undefined){
let data9 = data.devices;
if(Array.isArray(data9)){
const len3 = data9.length;
for(let i3=0; i3<len3; i3++){
if(!(validate169(data9[i3], {instancePath:instancePath+"/devices/" + i3,parentData:data9,parentDataProperty:i3,rootData}))){
vErrors = append(vErrors, validate169.errors);
errors = vErrors.length;
}
}
}
else {
const err19 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/type",keyword:"type",params:{type: "array"},schema:schema44.properties.devices.type,parentSchema:schema44.properties.devices,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
validate120.errors = vErrors;
return errors === 0;
}

const schema61 = {"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1};

function validate172(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},schema:schema61.type,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate172.errors = vErrors;
return errors === 0;
}

const schema62 = {"type":["string","number"],"pattern":"\\S"};

function validate175(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(typeof data == "number"))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema62.type},schema:schema62.type,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate175.errors = vErrors;
return errors === 0;
}

const schema63 = {"type":["string","number","boolean"],"pattern":"\\S"};

function validate177(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema63.type},schema:schema63.type,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate177.errors = vErrors;
return errors === 0;
}

const schema64 = {"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"},"minItems":1};

function validate179(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema64.type},schema:schema64.type,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate67(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate67.errors);
errors = vErrors.length;
}
}
}
validate179.errors = vErrors;
return errors === 0;
}

const schema65 = {"type":["string","number","boolean"],"pattern":"\\S"};

function validate182(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(typeof data == "number"))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema65.type},schema:schema65.type,parentSchema:schema65,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema65,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate182.errors = vErrors;
return errors === 0;
}


function validate110(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema43.type},schema:schema43.type,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},schema:"\\S",parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length > 1){
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},schema:1,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema43.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.add !== undefined){
if(!(validate48(data.add, {instancePath:instancePath+"/add",parentData:data,parentDataProperty:"add",rootData}))){
vErrors = append(vErrors, validate48.errors);
errors = vErrors.length;
}
}
if(data.arg !== undefined){
if(!(validate71(data.arg, {instancePath:instancePath+"/arg",parentData:data,parentDataProperty:"arg",rootData}))){
vErrors = append(vErrors, validate71.errors);
errors = vErrors.length;
}
}
if(data.cmd !== undefined){
if(!(validate75(data.cmd, {instancePath:instancePath+"/cmd",parentData:data,parentDataProperty:"cmd",rootData}))){
vErrors = append(vErrors, validate75.errors);
errors = vErrors.length;
}
}
if(data.copy !== undefined){
if(!(validate78(data.copy, {instancePath:instancePath+"/copy",parentData:data,parentDataProperty:"copy",rootData}))){
vErrors = append(vErrors, validate78.errors);
errors = vErrors.length;
}
}
if(data.entrypoint !== undefined){
if(!(validate93(data.entrypoint, {instancePath:instancePath+"/entrypoint",parentData:data,parentDataProperty:"entrypoint",rootData}))){
vErrors = append(vErrors, validate93.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
if(!(validate96(data.env, {instancePath:instancePath+"/env",parentData:data,parentDataProperty:"env",rootData}))){
vErrors = append(vErrors, validate96.errors);
errors = vErrors.length;
}
}
if(data.expose !== undefined){
if(!(validate100(data.expose, {instancePath:instancePath+"/expose",parentData:data,parentDataProperty:"expose",rootData}))){
vErrors = append(vErrors, validate100.errors);
errors = vErrors.length;
}
}
if(data.healthcheck !== undefined){
if(!(validate102(data.healthcheck, {instancePath:instancePath+"/healthcheck",parentData:data,parentDataProperty:"healthcheck",rootData}))){
vErrors = append(vErrors, validate102.errors);
errors = vErrors.length;
}
}
if(data.label !== undefined){
if(!(validate105(data.label, {instancePath:instancePath+"/label",parentData:data,parentDataProperty:"label",rootData}))){
vErrors = append(vErrors, validate105.errors);
errors = vErrors.length;
}
}
if(data.run !== undefined){
if(!(validate120(data.run, {instancePath:instancePath+"/run",parentData:data,parentDataProperty:"run",rootData}))){
vErrors = append(vErrors, validate120.errors);
errors = vErrors.length;
}
}
if(data.shell !== undefined){
if(!(validate172(data.shell, {instancePath:instancePath+"/shell",parentData:data,parentDataProperty:"shell",rootData}))){
vErrors = append(vErrors, validate172.errors);
errors = vErrors.length;
}
}
if(data.stopsignal !== undefined){
if(!(validate175(data.stopsignal, {instancePath:instancePath+"/stopsignal",parentData:data,parentDataProperty:"stopsignal",rootData}))){
vErrors = append(vErrors, validate175.errors);
errors = vErrors.length;
}
}
if(data.user !== undefined){
if(!(validate177(data.user, {instancePath:instancePath+"/user",parentData:data,parentDataProperty:"user",rootData}))){
vErrors = append(vErrors, validate177.errors);
errors = vErrors.length;
}
}
if(data.volume !== undefined){
if(!(validate179(data.volume, {instancePath:instancePath+"/volume",parentData:data,parentDataProperty:"volume",rootData}))){
vErrors = append(vErrors, validate179.errors);
errors = vErrors.length;
}
}
if(data.workdir !== undefined){
if(!(validate182(data.workdir, {instancePath:instancePath+"/workdir",parentData:data,parentDataProperty:"workdir",rootData}))){
vErrors = append(vErrors, validate182.errors);
errors = vErrors.length;
}
}
}
validate110.errors = vErrors;
return errors === 0;
}


function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.add === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "add"},schema:schema20.oneOf[0].required,parentSchema:schema20.oneOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.arg === undefined){
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "arg"},schema:schema20.oneOf[1].required,parentSchema:schema20.oneOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
}
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.cmd === undefined){
const err2 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "cmd"},schema:schema20.oneOf[2].required,parentSchema:schema20.oneOf[2],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs4 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
}
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.copy === undefined){
const err3 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "copy"},schema:schema20.oneOf[3].required,parentSchema:schema20.oneOf[3],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid0 = _errs5 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid0 = true;
passing0 = 3;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.entrypoint === undefined){
const err4 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "entrypoint"},schema:schema20.oneOf[4].required,parentSchema:schema20.oneOf[4],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
var _valid0 = _errs6 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid0 = true;
passing0 = 4;
}
const _errs7 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.env === undefined){
const err5 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "env"},schema:schema20.oneOf[5].required,parentSchema:schema20.oneOf[5],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
var _valid0 = _errs7 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 5];
}
else {
if(_valid0){
valid0 = true;
passing0 = 5;
}
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.expose === undefined){
const err6 = {instancePath,schemaPath:"#/oneOf/6/required",keyword:"required",params:{missingProperty: "expose"},schema:schema20.oneOf[6].required,parentSchema:schema20.oneOf[6],data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var _valid0 = _errs8 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 6];
}
else {
if(_valid0){
valid0 = true;
passing0 = 6;
}
const _errs9 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.healthcheck === undefined){
const err7 = {instancePath,schemaPath:"#/oneOf/7/required",keyword:"required",params:{missingProperty: "healthcheck"},schema:schema20.oneOf[7].required,parentSchema:schema20.oneOf[7],data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
var _valid0 = _errs9 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 7];
}
else {
if(_valid0){
valid0 = true;
passing0 = 7;
}
const _errs10 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.label === undefined){
const err8 = {instancePath,schemaPath:"#/oneOf/8/required",keyword:"required",params:{missingProperty: "label"},schema:schema20.oneOf[8].required,parentSchema:schema20.oneOf[8],data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var _valid0 = _errs10 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 8];
}
else {
if(_valid0){
valid0 = true;
passing0 = 8;
}
const _errs11 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.maintainer === undefined){
const err9 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "maintainer"},schema:schema20.oneOf[9].required,parentSchema:schema20.oneOf[9],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
var _valid0 = _errs11 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 9];
}
else {
if(_valid0){
valid0 = true;
passing0 = 9;
}
const _errs12 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.onbuild === undefined){
const err10 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "onbuild"},schema:schema20.oneOf[10].required,parentSchema:schema20.oneOf[10],data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var _valid0 = _errs12 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 10];
}
else {
if(_valid0){
valid0 = true;
passing0 = 10;
}
const _errs13 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.run === undefined){
const err11 = {instancePath,schemaPath:"#/oneOf/11/required",keyword:"required",params:{missingProperty: "run"},schema:schema20.oneOf[11].required,parentSchema:schema20.oneOf[11],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var _valid0 = _errs13 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 11];
}
else {
if(_valid0){
valid0 = true;
passing0 = 11;
}
const _errs14 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.shell === undefined){
const err12 = {instancePath,schemaPath:"#/oneOf/12/required",keyword:"required",params:{missingProperty: "shell"},schema:schema20.oneOf[12].required,parentSchema:schema20.oneOf[12],data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var _valid0 = _errs14 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 12];
}
else {
if(_valid0){
valid0 = true;
passing0 = 12;
}
const _errs15 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.stopsignal === undefined){
const err13 = {instancePath,schemaPath:"#/oneOf/13/required",keyword:"required",params:{missingProperty: "stopsignal"},schema:schema20.oneOf[13].required,parentSchema:schema20.oneOf[13],data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
var _valid0 = _errs15 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 13];
}
else {
if(_valid0){
valid0 = true;
passing0 = 13;
}
const _errs16 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.user === undefined){
const err14 = {instancePath,schemaPath:"#/oneOf/14/required",keyword:"required",params:{missingProperty: "user"},schema:schema20.oneOf[14].required,parentSchema:schema20.oneOf[14],data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
var _valid0 = _errs16 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 14];
}
else {
if(_valid0){
valid0 = true;
passing0 = 14;
}
const _errs17 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.volume === undefined){
const err15 = {instancePath,schemaPath:"#/oneOf/15/required",keyword:"required",params:{missingProperty: "volume"},schema:schema20.oneOf[15].required,parentSchema:schema20.oneOf[15],data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var _valid0 = _errs17 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 15];
}
else {
if(_valid0){
valid0 = true;
passing0 = 15;
}
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.workdir === undefined){
const err16 = {instancePath,schemaPath:"#/oneOf/16/required",keyword:"required",params:{missingProperty: "workdir"},schema:schema20.oneOf[16].required,parentSchema:schema20.oneOf[16],data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
var _valid0 = _errs18 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 16];
}
else {
if(_valid0){
valid0 = true;
passing0 = 16;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
if(!valid0){
const err17 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},schema:schema20.oneOf,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((func2.call(schema20.properties, key0)) || (pattern0.test(key0)))){
const err18 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.add !== undefined){
if(!(validate48(data.add, {instancePath:instancePath+"/add",parentData:data,parentDataProperty:"add",rootData}))){
vErrors = append(vErrors, validate48.errors);
errors = vErrors.length;
}
}
if(data.arg !== undefined){
if(!(validate71(data.arg, {instancePath:instancePath+"/arg",parentData:data,parentDataProperty:"arg",rootData}))){
vErrors = append(vErrors, validate71.errors);
errors = vErrors.length;
}
}
if(data.cmd !== undefined){
if(!(validate75(data.cmd, {instancePath:instancePath+"/cmd",parentData:data,parentDataProperty:"cmd",rootData}))){
vErrors = append(vErrors, validate75.errors);
errors = vErrors.length;
}
}
if(data.copy !== undefined){
if(!(validate78(data.copy, {instancePath:instancePath+"/copy",parentData:data,parentDataProperty:"copy",rootData}))){
vErrors = append(vErrors, validate78.errors);
errors = vErrors.length;
}
}
if(data.entrypoint !== undefined){
if(!(validate93(data.entrypoint, {instancePath:instancePath+"/entrypoint",parentData:data,parentDataProperty:"entrypoint",rootData}))){
vErrors = append(vErrors, validate93.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
if(!(validate96(data.env, {instancePath:instancePath+"/env",parentData:data,parentDataProperty:"env",rootData}))){
vErrors = append(vErrors, validate96.errors);
errors = vErrors.length;
}
}
if(data.expose !== undefined){
if(!(validate100(data.expose, {instancePath:instancePath+"/expose",parentData:data,parentDataProperty:"expose",rootData}))){
vErrors = append(vErrors, validate100.errors);
errors = vErrors.length;
}
}
if(data.healthcheck !== undefined){
if(!(validate102(data.healthcheck, {instancePath:instancePath+"/healthcheck",parentData:data,parentDataProperty:"healthcheck",rootData}))){
vErrors = append(vErrors, validate102.errors);
errors = vErrors.length;
}
}
if(data.label !== undefined){
if(!(validate105(data.label, {instancePath:instancePath+"/label",parentData:data,parentDataProperty:"label",rootData}))){
vErrors = append(vErrors, validate105.errors);
errors = vErrors.length;
}
}
if(data.maintainer !== undefined){
if(!(validate108(data.maintainer, {instancePath:instancePath+"/maintainer",parentData:data,parentDataProperty:"maintainer",rootData}))){
vErrors = append(vErrors, validate108.errors);
errors = vErrors.length;
}
}
if(data.onbuild !== undefined){
if(!(validate110(data.onbuild, {instancePath:instancePath+"/onbuild",parentData:data,parentDataProperty:"onbuild",rootData}))){
vErrors = append(vErrors, validate110.errors);
errors = vErrors.length;
}
}
if(data.run !== undefined){
if(!(validate120(data.run, {instancePath:instancePath+"/run",parentData:data,parentDataProperty:"run",rootData}))){
vErrors = append(vErrors, validate120.errors);
errors = vErrors.length;
}
}
if(data.shell !== undefined){
if(!(validate172(data.shell, {instancePath:instancePath+"/shell",parentData:data,parentDataProperty:"shell",rootData}))){
vErrors = append(vErrors, validate172.errors);
errors = vErrors.length;
}
}
if(data.stopsignal !== undefined){
if(!(validate175(data.stopsignal, {instancePath:instancePath+"/stopsignal",parentData:data,parentDataProperty:"stopsignal",rootData}))){
vErrors = append(vErrors, validate175.errors);
errors = vErrors.length;
}
}
if(data.user !== undefined){
if(!(validate177(data.user, {instancePath:instancePath+"/user",parentData:data,parentDataProperty:"user",rootData}))){
vErrors = append(vErrors, validate177.errors);
errors = vErrors.length;
}
}
if(data.volume !== undefined){
if(!(validate179(data.volume, {instancePath:instancePath+"/volume",parentData:data,parentDataProperty:"volume",rootData}))){
vErrors = append(vErrors, validate179.errors);
errors = vErrors.length;
}
}
if(data.workdir !== undefined){
if(!(validate182(data.workdir, {instancePath:instancePath+"/workdir",parentData:data,parentDataProperty:"workdir",rootData}))){
vErrors = append(vErrors, validate182.errors);
errors = vErrors.length;
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema20.type,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
validate47.errors = vErrors;
return errors === 0;
}


function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate47(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate47.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate46.errors = vErrors;
return errors === 0;
}


function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},schema:schema12.required,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "name") || (key0 === "from")) || (key0 === "platform")) || (key0 === "doc")) || (key0 === "steps")) || (pattern0.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(((typeof data0 !== "string") && (!(typeof data0 == "number"))) && (typeof data0 !== "boolean")){
const err2 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: schema12.properties.name.type},schema:schema12.properties.name.type,parentSchema:schema12.properties.name,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate34(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = append(vErrors, validate34.errors);
errors = vErrors.length;
}
}
if(data.platform !== undefined){
if(!(validate42(data.platform, {instancePath:instancePath+"/platform",parentData:data,parentDataProperty:"platform",rootData}))){
vErrors = append(vErrors, validate42.errors);
errors = vErrors.length;
}
}
if(data.doc !== undefined){
if(!(validate44(data.doc, {instancePath:instancePath+"/doc",parentData:data,parentDataProperty:"doc",rootData}))){
vErrors = append(vErrors, validate44.errors);
errors = vErrors.length;
}
}
if(data.steps !== undefined){
if(!(validate46(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = append(vErrors, validate46.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema12.type,parentSchema:schema12,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}

const schema66 = {"type":"object","required":["from"],"properties":{"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false};

function validate194(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},schema:schema66.required,parentSchema:schema66,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "from") || (key0 === "platform")) || (key0 === "doc")) || (key0 === "steps")) || (pattern0.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema66,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate34(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = append(vErrors, validate34.errors);
errors = vErrors.length;
}
}
if(data.platform !== undefined){
if(!(validate42(data.platform, {instancePath:instancePath+"/platform",parentData:data,parentDataProperty:"platform",rootData}))){
vErrors = append(vErrors, validate42.errors);
errors = vErrors.length;
}
}
if(data.doc !== undefined){
if(!(validate44(data.doc, {instancePath:instancePath+"/doc",parentData:data,parentDataProperty:"doc",rootData}))){
vErrors = append(vErrors, validate44.errors);
errors = vErrors.length;
}
}
if(data.steps !== undefined){
if(!(validate46(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = append(vErrors, validate46.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema66.type,parentSchema:schema66,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate194.errors = vErrors;
return errors === 0;
}


function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema11.type},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate33(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = append(vErrors, validate33.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(validate194(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = append(vErrors, validate194.errors);
errors = vErrors.length;
}
}
}
validate32.errors = vErrors;
return errors === 0;
}


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="buildfile-1.schema.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.buildfile === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "buildfile"},schema:schema6.required,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.stages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "stages"},schema:schema6.required,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "buildfile") || (key0 === "args")) || (key0 === "stages")) || (pattern0.test(key0)))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.buildfile !== undefined){
let data0 = data.buildfile;
if(1 !== data0){
const err3 = {instancePath:instancePath+"/buildfile",schemaPath:"#/properties/buildfile/const",keyword:"const",params:{allowedValue: 1},schema:1,parentSchema:schema6.properties.buildfile,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.args !== undefined){
if(!(validate22(data.args, {instancePath:instancePath+"/args",parentData:data,parentDataProperty:"args",rootData}))){
vErrors = append(vErrors, validate22.errors);
errors = vErrors.length;
}
}
if(data.stages !== undefined){
if(!(validate32(data.stages, {instancePath:instancePath+"/stages",parentData:data,parentDataProperty:"stages",rootData}))){
vErrors = append(vErrors, validate32.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema6.type,parentSchema:schema6,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}

function append(errors, more) {
  if (errors === null) return more;
  for (const error of more) errors.push(error);
  return errors;
}

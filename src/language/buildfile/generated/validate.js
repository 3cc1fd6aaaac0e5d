// Made from ../buildfile-1.schema.json by scripts/generate-schema.mjs; do not edit.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated

export const validate = validate10;
export default validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"buildfile-1.schema.json","type":"object","required":["buildfile","stages"],"properties":{"buildfile":{"const":1},"args":{"$ref":"#/definitions/globalArgs"},"stages":{"$ref":"#/definitions/stages"}},"patternProperties":{"^x-":true},"additionalProperties":false,"definitions":{"text":{"type":["string","number","boolean"]},"word":{"type":["string","number","boolean"]},"filled":{"type":["string","number","boolean"],"pattern":"\\S"},"list":{"type":"array","items":{"$ref":"#/definitions/text"}},"globalArgs":{"type":["array","object"],"items":{"$ref":"#/definitions/argItem"},"additionalProperties":{"$ref":"#/definitions/argDefault"}},"argItem":{"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1},"argEntry":{"type":["string","object"],"additionalProperties":{"$ref":"#/definitions/argDefault"},"minProperties":1},"argDefault":{"type":["string","number","boolean","null"]},"stages":{"type":["object","array"],"additionalProperties":{"$ref":"#/definitions/stage"},"items":{"$ref":"#/definitions/listedStage"},"minProperties":1,"minItems":1},"stage":{"type":"object","required":["from"],"properties":{"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false},"listedStage":{"type":"object","required":["from"],"properties":{"name":{"type":"string"},"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false},"base":{"type":["string","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false},"source":{"type":["string","integer","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false},"stageReference":{"type":["string","integer"]},"imageReference":{"type":"string","pattern":"\\S"},"contextReference":{"type":"string","pattern":"\\S"},"platform":{"type":"string"},"doc":{"type":"string"},"steps":{"type":"array","items":{"$ref":"#/definitions/step"}},"step":{"type":"object","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"maintainer":{"$ref":"#/definitions/maintainer"},"onbuild":{"$ref":"#/definitions/onbuild"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"required":["add"]},{"required":["arg"]},{"required":["cmd"]},{"required":["copy"]},{"required":["entrypoint"]},{"required":["env"]},{"required":["expose"]},{"required":["healthcheck"]},{"required":["label"]},{"required":["maintainer"]},{"required":["onbuild"]},{"required":["run"]},{"required":["shell"]},{"required":["stopsignal"]},{"required":["user"]},{"required":["volume"]},{"required":["workdir"]}]},"run":{"type":["string","number","boolean","array","object"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1,"properties":{"shell":{"type":["string","number","boolean"],"pattern":"\\S"},"exec":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"heredoc":{"$ref":"#/definitions/runHeredoc"},"mounts":{"type":"array","items":{"$ref":"#/definitions/mount"}},"network":{"enum":["default","none","host"]},"security":{"enum":["sandbox","insecure"]},"devices":{"type":"array","items":{"$ref":"#/definitions/device"}}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"type":["string","number","boolean","array"]},{"type":"object","required":["shell"]},{"type":"object","required":["exec"]},{"type":"object","required":["heredoc"]}]},"runHeredoc":{"type":["string","object"],"required":["content"],"properties":{"content":{"type":"string"},"name":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]*$"},"chomp":{"type":"boolean"},"expand":{"type":"boolean"},"command":{"type":"string","pattern":"\\S"}},"additionalProperties":false},"device":{"type":["string","object"],"pattern":"\\S","required":["name"],"properties":{"name":{"type":"string","pattern":"\\S"},"required":{"type":"boolean"}},"additionalProperties":false},"mount":{"type":"object","required":["type"],"properties":{"type":{"enum":["bind","cache","tmpfs","secret","ssh"]}},"discriminator":{"propertyName":"type"},"oneOf":[{"$ref":"#/definitions/bindMount"},{"$ref":"#/definitions/cacheMount"},{"$ref":"#/definitions/tmpfsMount"},{"$ref":"#/definitions/secretMount"},{"$ref":"#/definitions/sshMount"}]},"bindMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"bind"},"target":{"$ref":"#/definitions/mountTarget"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false},"cacheMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"cache"},"target":{"$ref":"#/definitions/mountTarget"},"id":{"type":["string","number","boolean"]},"sharing":{"type":"string","pattern":"^(shared|private|locked)$|\\$"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"tmpfsMount":{"type":"object","required":["type","target"],"properties":{"type":{"const":"tmpfs"},"target":{"$ref":"#/definitions/mountTarget"},"size":{"type":["string","number"]},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false},"secretMount":{"type":"object","required":["type"],"properties":{"type":{"const":"secret"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"env":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"sshMount":{"type":"object","required":["type"],"properties":{"type":{"const":"ssh"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false},"mountTarget":{"type":["string","number","boolean"],"pattern":"\\S"},"mountSource":{"type":["string","number","boolean"]},"mountReadonly":{"type":["boolean","string"],"pattern":"\\$"},"mountReadwrite":{"type":["boolean","string"],"pattern":"\\$"},"mountRequired":{"type":["boolean","string"],"pattern":"\\$"},"mountMode":{"type":["string","number"]},"mountUid":{"type":["string","number"]},"mountGid":{"type":["string","number"]},"copy":{"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"from":{"$ref":"#/definitions/source"},"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"parents":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]},"add":{"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"checksum":{"type":["string","number"]},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"keep-git-dir":{"type":"boolean"},"unpack":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]},"sources":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/filled"},"minItems":1},"files":{"type":"object","additionalProperties":{"$ref":"#/definitions/file"},"minProperties":1},"file":{"type":["string","object"],"required":["content"],"properties":{"content":{"type":"string"},"expand":{"type":"boolean"}},"additionalProperties":false},"dest":{"type":["string","number","boolean"],"pattern":"\\S"},"chown":{"type":["string","number"]},"chmod":{"type":["string","number"]},"link":{"type":"boolean"},"exclude":{"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"}},"env":{"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1},"label":{"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1},"arg":{"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1},"workdir":{"type":["string","number","boolean"],"pattern":"\\S"},"user":{"type":["string","number","boolean"],"pattern":"\\S"},"expose":{"type":["string","number","array"],"pattern":"^\\S+$","items":{"type":["string","number"],"pattern":"^\\S+$"},"minItems":1},"volume":{"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"},"minItems":1},"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}},"entrypoint":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}},"shell":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"stopsignal":{"type":["string","number"],"pattern":"\\S"},"maintainer":{"type":["string","number"],"pattern":"\\S"},"healthcheck":{"type":["string","object"],"pattern":"^(none|NONE)$","required":["cmd"],"properties":{"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1},"interval":{"type":["string","number"]},"timeout":{"type":["string","number"]},"start-period":{"type":["string","number"]},"start-interval":{"type":["string","number"]},"retries":{"type":["string","number"]}},"patternProperties":{"^x-":true},"additionalProperties":false},"onbuild":{"type":["string","object"],"pattern":"\\S","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"minProperties":1,"maxProperties":1,"additionalProperties":false}}};
const pattern0 = new RegExp("^x-", "u");
const schema12 = {"type":["array","object"],"items":{"$ref":"#/definitions/argItem"},"additionalProperties":{"$ref":"#/definitions/argDefault"}};
const schema15 = {"type":["string","number","boolean","null"]};
const schema13 = {"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1};
const schema14 = {"type":["string","object"],"additionalProperties":{"$ref":"#/definitions/argDefault"},"minProperties":1};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type},message:"must be string,object",schema:schema14.type,parentSchema:schema14,data};
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
const err1 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
let data0 = data[key0];
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)){
const err2 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/argDefault/type",keyword:"type",params:{type: schema15.type},message:"must be string,number,boolean,null",schema:schema15.type,parentSchema:schema15,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate13.errors = vErrors;
return errors === 0;
}


function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!data || typeof data != "object") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema13.type},message:"must be string,object,array",schema:schema13.type,parentSchema:schema13,data};
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
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema13,data};
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
if(!(validate13(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema13,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
let data1 = data[key0];
if((((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")) && (data1 !== null)){
const err3 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/argDefault/type",keyword:"type",params:{type: schema15.type},message:"must be string,number,boolean,null",schema:schema15.type,parentSchema:schema15,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
validate12.errors = vErrors;
return errors === 0;
}


function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema12.type},message:"must be array,object",schema:schema12.type,parentSchema:schema12,data};
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
if(!(validate12(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data1 = data[key0];
if((((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")) && (data1 !== null)){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/argDefault/type",keyword:"type",params:{type: schema15.type},message:"must be string,number,boolean,null",schema:schema15.type,parentSchema:schema15,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
validate11.errors = vErrors;
return errors === 0;
}

const schema18 = {"type":["object","array"],"additionalProperties":{"$ref":"#/definitions/stage"},"items":{"$ref":"#/definitions/listedStage"},"minProperties":1,"minItems":1};
const schema19 = {"type":"object","required":["from"],"properties":{"name":{"type":"string"},"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false};
const schema24 = {"type":"string"};
const schema25 = {"type":"string"};
const schema20 = {"type":["string","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};
const schema21 = {"type":["string","integer"]};
const schema22 = {"type":"string","pattern":"\\S"};
const schema23 = {"type":"string","pattern":"\\S"};
const pattern2 = new RegExp("\\S", "u");

function validate19(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema20.type},message:"must be string,object",schema:schema20.type,parentSchema:schema20,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema20,data};
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
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},message:"must NOT have more than 1 properties",schema:1,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema20,data};
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
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema20,data};
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
let data0 = data.stage;
if((typeof data0 !== "string") && (!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0))))){
const err5 = {instancePath:instancePath+"/stage",schemaPath:"#/definitions/stageReference/type",keyword:"type",params:{type: schema21.type},message:"must be string,integer",schema:schema21.type,parentSchema:schema21,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.image !== undefined){
let data1 = data.image;
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err6 = {instancePath:instancePath+"/image",schemaPath:"#/definitions/imageReference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema22,data:data1};
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
const err7 = {instancePath:instancePath+"/image",schemaPath:"#/definitions/imageReference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema22.type,parentSchema:schema22,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.context !== undefined){
let data2 = data.context;
if(typeof data2 === "string"){
if(!pattern2.test(data2)){
const err8 = {instancePath:instancePath+"/context",schemaPath:"#/definitions/contextReference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema23,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/context",schemaPath:"#/definitions/contextReference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.type,parentSchema:schema23,data:data2};
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
validate19.errors = vErrors;
return errors === 0;
}

const schema26 = {"type":"array","items":{"$ref":"#/definitions/step"}};
const schema27 = {"type":"object","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"maintainer":{"$ref":"#/definitions/maintainer"},"onbuild":{"$ref":"#/definitions/onbuild"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"required":["add"]},{"required":["arg"]},{"required":["cmd"]},{"required":["copy"]},{"required":["entrypoint"]},{"required":["env"]},{"required":["expose"]},{"required":["healthcheck"]},{"required":["label"]},{"required":["maintainer"]},{"required":["onbuild"]},{"required":["run"]},{"required":["shell"]},{"required":["stopsignal"]},{"required":["user"]},{"required":["volume"]},{"required":["workdir"]}]};
const schema58 = {"type":["string","number","array"],"pattern":"^\\S+$","items":{"type":["string","number"],"pattern":"^\\S+$"},"minItems":1};
const schema63 = {"type":["string","number"],"pattern":"\\S"};
const schema101 = {"type":["string","number"],"pattern":"\\S"};
const schema102 = {"type":["string","number","boolean"],"pattern":"\\S"};
const schema105 = {"type":["string","number","boolean"],"pattern":"\\S"};
const func2 = Object.prototype.hasOwnProperty;
const pattern19 = new RegExp("^\\S+$", "u");
const schema28 = {"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"checksum":{"type":["string","number"]},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"keep-git-dir":{"type":"boolean"},"unpack":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]};
const schema29 = {"type":["string","number","boolean"],"pattern":"\\S"};
const schema34 = {"type":["string","number","boolean"],"pattern":"\\S"};
const schema35 = {"type":["string","number"]};
const schema36 = {"type":["string","number"]};
const schema37 = {"type":"boolean"};
const schema30 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/filled"},"minItems":1};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema30.type},message:"must be string,number,boolean,array",schema:schema30.type,parentSchema:schema30,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema30,data};
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
const err2 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema30,data};
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
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/type",keyword:"type",params:{type: schema29.type},message:"must be string,number,boolean",schema:schema29.type,parentSchema:schema29,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern2.test(data0)){
const err4 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema29,data:data0};
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
validate24.errors = vErrors;
return errors === 0;
}

const schema32 = {"type":"object","additionalProperties":{"$ref":"#/definitions/file"},"minProperties":1};
const schema33 = {"type":["string","object"],"required":["content"],"properties":{"content":{"type":"string"},"expand":{"type":"boolean"}},"additionalProperties":false};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
let data0 = data[key0];
if((typeof data0 !== "string") && (!(data0 && typeof data0 == "object" && !Array.isArray(data0)))){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/file/type",keyword:"type",params:{type: schema33.type},message:"must be string,object",schema:schema33.type,parentSchema:schema33,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.content === undefined){
const err2 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/file/required",keyword:"required",params:{missingProperty: "content"},message:"must have required property '"+"content"+"'",schema:schema33.required,parentSchema:schema33,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key1 in data0){
if(!((key1 === "content") || (key1 === "expand"))){
const err3 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/file/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema33,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.content !== undefined){
let data1 = data0.content;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/content",schemaPath:"#/definitions/file/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.content.type,parentSchema:schema33.properties.content,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.expand !== undefined){
let data2 = data0.expand;
if(typeof data2 !== "boolean"){
const err5 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/expand",schemaPath:"#/definitions/file/properties/expand/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema33.properties.expand.type,parentSchema:schema33.properties.expand,data:data2};
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
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}

const schema38 = {"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"}};
const schema39 = {"type":["string","number","boolean"]};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema38.type},message:"must be string,number,boolean,array",schema:schema38.type,parentSchema:schema38,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
validate28.errors = vErrors;
return errors === 0;
}


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema28.type},message:"must be array,object",schema:schema28.type,parentSchema:schema28,data};
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
const err1 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "src"},message:"must have required property '"+"src"+"'",schema:schema28.anyOf[0].required,parentSchema:schema28.anyOf[0],data};
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
const err2 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "files"},message:"must have required property '"+"files"+"'",schema:schema28.anyOf[1].required,parentSchema:schema28.anyOf[1],data};
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
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema28.anyOf,parentSchema:schema28,data};
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
const err4 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 2},message:"must NOT have fewer than 2 items",schema:2,parentSchema:schema28,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err5 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/type",keyword:"type",params:{type: schema29.type},message:"must be string,number,boolean",schema:schema29.type,parentSchema:schema29,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern2.test(data0)){
const err6 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema29,data:data0};
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
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dest === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dest"},message:"must have required property '"+"dest"+"'",schema:schema28.required,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 in data){
if(!((func2.call(schema28.properties, key0)) || (pattern0.test(key0)))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.src !== undefined){
if(!(validate24(data.src, {instancePath:instancePath+"/src",parentData:data,parentDataProperty:"src",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.files !== undefined){
if(!(validate26(data.files, {instancePath:instancePath+"/files",parentData:data,parentDataProperty:"files",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.dest !== undefined){
let data3 = data.dest;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err9 = {instancePath:instancePath+"/dest",schemaPath:"#/definitions/dest/type",keyword:"type",params:{type: schema34.type},message:"must be string,number,boolean",schema:schema34.type,parentSchema:schema34,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(typeof data3 === "string"){
if(!pattern2.test(data3)){
const err10 = {instancePath:instancePath+"/dest",schemaPath:"#/definitions/dest/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema34,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.checksum !== undefined){
let data4 = data.checksum;
if((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))){
const err11 = {instancePath:instancePath+"/checksum",schemaPath:"#/properties/checksum/type",keyword:"type",params:{type: schema28.properties.checksum.type},message:"must be string,number",schema:schema28.properties.checksum.type,parentSchema:schema28.properties.checksum,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.chown !== undefined){
let data5 = data.chown;
if((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))){
const err12 = {instancePath:instancePath+"/chown",schemaPath:"#/definitions/chown/type",keyword:"type",params:{type: schema35.type},message:"must be string,number",schema:schema35.type,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.chmod !== undefined){
let data6 = data.chmod;
if((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))){
const err13 = {instancePath:instancePath+"/chmod",schemaPath:"#/definitions/chmod/type",keyword:"type",params:{type: schema36.type},message:"must be string,number",schema:schema36.type,parentSchema:schema36,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.link !== undefined){
let data7 = data.link;
if(typeof data7 !== "boolean"){
const err14 = {instancePath:instancePath+"/link",schemaPath:"#/definitions/link/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema37.type,parentSchema:schema37,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data["keep-git-dir"] !== undefined){
let data8 = data["keep-git-dir"];
if(typeof data8 !== "boolean"){
const err15 = {instancePath:instancePath+"/keep-git-dir",schemaPath:"#/properties/keep-git-dir/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema28.properties["keep-git-dir"].type,parentSchema:schema28.properties["keep-git-dir"],data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.unpack !== undefined){
let data9 = data.unpack;
if(typeof data9 !== "boolean"){
const err16 = {instancePath:instancePath+"/unpack",schemaPath:"#/properties/unpack/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema28.properties.unpack.type,parentSchema:schema28.properties.unpack,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.exclude !== undefined){
if(!(validate28(data.exclude, {instancePath:instancePath+"/exclude",parentData:data,parentDataProperty:"exclude",rootData}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
}
}
validate23.errors = vErrors;
return errors === 0;
}

const schema40 = {"type":["string","object","array"],"items":{"$ref":"#/definitions/argEntry"},"additionalProperties":{"$ref":"#/definitions/argDefault"},"minItems":1,"minProperties":1};

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!data || typeof data != "object") && (typeof data !== "string")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema40.type},message:"must be string,object,array",schema:schema40.type,parentSchema:schema40,data};
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
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema40,data};
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
if(!(validate13(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
let data1 = data[key0];
if((((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")) && (data1 !== null)){
const err3 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/argDefault/type",keyword:"type",params:{type: schema15.type},message:"must be string,number,boolean,null",schema:schema15.type,parentSchema:schema15,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
validate31.errors = vErrors;
return errors === 0;
}

const schema42 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema42.type},message:"must be string,number,boolean,array",schema:schema42.type,parentSchema:schema42,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema42,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate34.errors = vErrors;
return errors === 0;
}

const schema44 = {"type":["array","object"],"items":{"$ref":"#/definitions/filled"},"minItems":2,"required":["dest"],"properties":{"from":{"$ref":"#/definitions/source"},"src":{"$ref":"#/definitions/sources"},"files":{"$ref":"#/definitions/files"},"dest":{"$ref":"#/definitions/dest"},"chown":{"$ref":"#/definitions/chown"},"chmod":{"$ref":"#/definitions/chmod"},"link":{"$ref":"#/definitions/link"},"parents":{"type":"boolean"},"exclude":{"$ref":"#/definitions/exclude"}},"patternProperties":{"^x-":true},"additionalProperties":false,"anyOf":[{"required":["src"]},{"required":["files"]}]};
const schema46 = {"type":["string","integer","object"],"pattern":"\\S","properties":{"stage":{"$ref":"#/definitions/stageReference"},"image":{"$ref":"#/definitions/imageReference"},"context":{"$ref":"#/definitions/contextReference"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data))))) && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema46.type},message:"must be string,integer,object",schema:schema46.type,parentSchema:schema46,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema46,data};
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
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},message:"must NOT have more than 1 properties",schema:1,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema46,data};
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
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema46,data};
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
let data0 = data.stage;
if((typeof data0 !== "string") && (!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0))))){
const err5 = {instancePath:instancePath+"/stage",schemaPath:"#/definitions/stageReference/type",keyword:"type",params:{type: schema21.type},message:"must be string,integer",schema:schema21.type,parentSchema:schema21,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.image !== undefined){
let data1 = data.image;
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err6 = {instancePath:instancePath+"/image",schemaPath:"#/definitions/imageReference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema22,data:data1};
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
const err7 = {instancePath:instancePath+"/image",schemaPath:"#/definitions/imageReference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema22.type,parentSchema:schema22,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.context !== undefined){
let data2 = data.context;
if(typeof data2 === "string"){
if(!pattern2.test(data2)){
const err8 = {instancePath:instancePath+"/context",schemaPath:"#/definitions/contextReference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema23,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/context",schemaPath:"#/definitions/contextReference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema23.type,parentSchema:schema23,data:data2};
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
validate37.errors = vErrors;
return errors === 0;
}


function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema44.type},message:"must be array,object",schema:schema44.type,parentSchema:schema44,data};
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
const err1 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "src"},message:"must have required property '"+"src"+"'",schema:schema44.anyOf[0].required,parentSchema:schema44.anyOf[0],data};
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
const err2 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "files"},message:"must have required property '"+"files"+"'",schema:schema44.anyOf[1].required,parentSchema:schema44.anyOf[1],data};
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
const err3 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema44.anyOf,parentSchema:schema44,data};
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
const err4 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 2},message:"must NOT have fewer than 2 items",schema:2,parentSchema:schema44,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err5 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/type",keyword:"type",params:{type: schema29.type},message:"must be string,number,boolean",schema:schema29.type,parentSchema:schema29,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data0 === "string"){
if(!pattern2.test(data0)){
const err6 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/filled/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema29,data:data0};
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
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dest === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dest"},message:"must have required property '"+"dest"+"'",schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 in data){
if(!((func2.call(schema44.properties, key0)) || (pattern0.test(key0)))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate37(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
if(data.src !== undefined){
if(!(validate24(data.src, {instancePath:instancePath+"/src",parentData:data,parentDataProperty:"src",rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
if(data.files !== undefined){
if(!(validate26(data.files, {instancePath:instancePath+"/files",parentData:data,parentDataProperty:"files",rootData}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.dest !== undefined){
let data4 = data.dest;
if(((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))) && (typeof data4 !== "boolean")){
const err9 = {instancePath:instancePath+"/dest",schemaPath:"#/definitions/dest/type",keyword:"type",params:{type: schema34.type},message:"must be string,number,boolean",schema:schema34.type,parentSchema:schema34,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(typeof data4 === "string"){
if(!pattern2.test(data4)){
const err10 = {instancePath:instancePath+"/dest",schemaPath:"#/definitions/dest/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema34,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
if(data.chown !== undefined){
let data5 = data.chown;
if((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))){
const err11 = {instancePath:instancePath+"/chown",schemaPath:"#/definitions/chown/type",keyword:"type",params:{type: schema35.type},message:"must be string,number",schema:schema35.type,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.chmod !== undefined){
let data6 = data.chmod;
if((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))){
const err12 = {instancePath:instancePath+"/chmod",schemaPath:"#/definitions/chmod/type",keyword:"type",params:{type: schema36.type},message:"must be string,number",schema:schema36.type,parentSchema:schema36,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.link !== undefined){
let data7 = data.link;
if(typeof data7 !== "boolean"){
const err13 = {instancePath:instancePath+"/link",schemaPath:"#/definitions/link/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema37.type,parentSchema:schema37,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.parents !== undefined){
let data8 = data.parents;
if(typeof data8 !== "boolean"){
const err14 = {instancePath:instancePath+"/parents",schemaPath:"#/properties/parents/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema44.properties.parents.type,parentSchema:schema44.properties.parents,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.exclude !== undefined){
if(!(validate28(data.exclude, {instancePath:instancePath+"/exclude",parentData:data,parentDataProperty:"exclude",rootData}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
}
}
validate36.errors = vErrors;
return errors === 0;
}

const schema54 = {"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"}};

function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema54.type},message:"must be string,number,boolean,array",schema:schema54.type,parentSchema:schema54,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema54,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate43.errors = vErrors;
return errors === 0;
}

const schema56 = {"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1};
const schema57 = {"type":["string","number","boolean"]};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
let data0 = data[key0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/word/type",keyword:"type",params:{type: schema57.type},message:"must be string,number,boolean",schema:schema57.type,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema56.type,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate45.errors = vErrors;
return errors === 0;
}

const schema59 = {"type":["string","object"],"pattern":"^(none|NONE)$","required":["cmd"],"properties":{"cmd":{"type":["string","number","boolean","array"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1},"interval":{"type":["string","number"]},"timeout":{"type":["string","number"]},"start-period":{"type":["string","number"]},"start-interval":{"type":["string","number"]},"retries":{"type":["string","number"]}},"patternProperties":{"^x-":true},"additionalProperties":false};
const pattern21 = new RegExp("^(none|NONE)$", "u");

function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema59.type},message:"must be string,object",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern21.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(none|NONE)$"},message:"must match pattern \""+"^(none|NONE)$"+"\"",schema:"^(none|NONE)$",parentSchema:schema59,data};
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
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cmd"},message:"must have required property '"+"cmd"+"'",schema:schema59.required,parentSchema:schema59,data};
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
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema59,data};
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
if((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (!(Array.isArray(data0)))){
const err4 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/type",keyword:"type",params:{type: schema59.properties.cmd.type},message:"must be string,number,boolean,array",schema:schema59.properties.cmd.type,parentSchema:schema59.properties.cmd,data:data0};
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
const err5 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema59.properties.cmd,data:data0};
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
const err6 = {instancePath:instancePath+"/cmd",schemaPath:"#/properties/cmd/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema59.properties.cmd,data:data0};
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
let data1 = data0[i0];
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err7 = {instancePath:instancePath+"/cmd/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
if(data.interval !== undefined){
let data2 = data.interval;
if((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))){
const err8 = {instancePath:instancePath+"/interval",schemaPath:"#/properties/interval/type",keyword:"type",params:{type: schema59.properties.interval.type},message:"must be string,number",schema:schema59.properties.interval.type,parentSchema:schema59.properties.interval,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.timeout !== undefined){
let data3 = data.timeout;
if((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))){
const err9 = {instancePath:instancePath+"/timeout",schemaPath:"#/properties/timeout/type",keyword:"type",params:{type: schema59.properties.timeout.type},message:"must be string,number",schema:schema59.properties.timeout.type,parentSchema:schema59.properties.timeout,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data["start-period"] !== undefined){
let data4 = data["start-period"];
if((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))){
const err10 = {instancePath:instancePath+"/start-period",schemaPath:"#/properties/start-period/type",keyword:"type",params:{type: schema59.properties["start-period"].type},message:"must be string,number",schema:schema59.properties["start-period"].type,parentSchema:schema59.properties["start-period"],data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data["start-interval"] !== undefined){
let data5 = data["start-interval"];
if((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))){
const err11 = {instancePath:instancePath+"/start-interval",schemaPath:"#/properties/start-interval/type",keyword:"type",params:{type: schema59.properties["start-interval"].type},message:"must be string,number",schema:schema59.properties["start-interval"].type,parentSchema:schema59.properties["start-interval"],data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.retries !== undefined){
let data6 = data.retries;
if((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))){
const err12 = {instancePath:instancePath+"/retries",schemaPath:"#/properties/retries/type",keyword:"type",params:{type: schema59.properties.retries.type},message:"must be string,number",schema:schema59.properties.retries.type,parentSchema:schema59.properties.retries,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
validate47.errors = vErrors;
return errors === 0;
}

const schema61 = {"type":"object","additionalProperties":{"$ref":"#/definitions/word"},"minProperties":1};

function validate49(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
let data0 = data[key0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/word/type",keyword:"type",params:{type: schema57.type},message:"must be string,number,boolean",schema:schema57.type,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema61.type,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate49.errors = vErrors;
return errors === 0;
}

const schema64 = {"type":["string","object"],"pattern":"\\S","properties":{"add":{"$ref":"#/definitions/add"},"arg":{"$ref":"#/definitions/arg"},"cmd":{"$ref":"#/definitions/cmd"},"copy":{"$ref":"#/definitions/copy"},"entrypoint":{"$ref":"#/definitions/entrypoint"},"env":{"$ref":"#/definitions/env"},"expose":{"$ref":"#/definitions/expose"},"healthcheck":{"$ref":"#/definitions/healthcheck"},"label":{"$ref":"#/definitions/label"},"run":{"$ref":"#/definitions/run"},"shell":{"$ref":"#/definitions/shell"},"stopsignal":{"$ref":"#/definitions/stopsignal"},"user":{"$ref":"#/definitions/user"},"volume":{"$ref":"#/definitions/volume"},"workdir":{"$ref":"#/definitions/workdir"}},"minProperties":1,"maxProperties":1,"additionalProperties":false};
const schema66 = {"type":["string","number","boolean","array","object"],"pattern":"\\S","items":{"$ref":"#/definitions/text"},"minItems":1,"properties":{"shell":{"type":["string","number","boolean"],"pattern":"\\S"},"exec":{"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1},"heredoc":{"$ref":"#/definitions/runHeredoc"},"mounts":{"type":"array","items":{"$ref":"#/definitions/mount"}},"network":{"enum":["default","none","host"]},"security":{"enum":["sandbox","insecure"]},"devices":{"type":"array","items":{"$ref":"#/definitions/device"}}},"patternProperties":{"^x-":true},"additionalProperties":false,"oneOf":[{"type":["string","number","boolean","array"]},{"type":"object","required":["shell"]},{"type":"object","required":["exec"]},{"type":"object","required":["heredoc"]}]};
const schema69 = {"type":["string","object"],"required":["content"],"properties":{"content":{"type":"string"},"name":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]*$"},"chomp":{"type":"boolean"},"expand":{"type":"boolean"},"command":{"type":"string","pattern":"\\S"}},"additionalProperties":false};
const schema98 = {"type":["string","object"],"pattern":"\\S","required":["name"],"properties":{"name":{"type":"string","pattern":"\\S"},"required":{"type":"boolean"}},"additionalProperties":false};
const pattern31 = new RegExp("^[A-Za-z_][A-Za-z0-9_.-]*$", "u");
const schema70 = {"type":"object","required":["type"],"properties":{"type":{"enum":["bind","cache","tmpfs","secret","ssh"]}},"discriminator":{"propertyName":"type"},"oneOf":[{"$ref":"#/definitions/bindMount"},{"$ref":"#/definitions/cacheMount"},{"$ref":"#/definitions/tmpfsMount"},{"$ref":"#/definitions/secretMount"},{"$ref":"#/definitions/sshMount"}]};
const schema71 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"bind"},"target":{"$ref":"#/definitions/mountTarget"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false};
const schema72 = {"type":["string","number","boolean"],"pattern":"\\S"};
const schema73 = {"type":["string","number","boolean"]};
const schema74 = {"type":["boolean","string"],"pattern":"\\$"};
const schema75 = {"type":["boolean","string"],"pattern":"\\$"};
const pattern34 = new RegExp("\\$", "u");

function validate62(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema71.required,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'",schema:schema71.required,parentSchema:schema71,data};
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
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema71,data};
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
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "bind"},message:"must be equal to constant",schema:"bind",parentSchema:schema71.properties.type,data:data0};
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
let data1 = data.target;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/type",keyword:"type",params:{type: schema72.type},message:"must be string,number,boolean",schema:schema72.type,parentSchema:schema72,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err5 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema72,data:data1};
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
if(data.source !== undefined){
let data2 = data.source;
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/source",schemaPath:"#/definitions/mountSource/type",keyword:"type",params:{type: schema73.type},message:"must be string,number,boolean",schema:schema73.type,parentSchema:schema73,data:data2};
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
if(!(validate37(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
if(data.readonly !== undefined){
let data4 = data.readonly;
if((typeof data4 !== "boolean") && (typeof data4 !== "string")){
const err7 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/type",keyword:"type",params:{type: schema74.type},message:"must be boolean,string",schema:schema74.type,parentSchema:schema74,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(typeof data4 === "string"){
if(!pattern34.test(data4)){
const err8 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema74,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data.readwrite !== undefined){
let data5 = data.readwrite;
if((typeof data5 !== "boolean") && (typeof data5 !== "string")){
const err9 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/type",keyword:"type",params:{type: schema75.type},message:"must be boolean,string",schema:schema75.type,parentSchema:schema75,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(typeof data5 === "string"){
if(!pattern34.test(data5)){
const err10 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema75,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema71.type,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate62.errors = vErrors;
return errors === 0;
}

const schema76 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"cache"},"target":{"$ref":"#/definitions/mountTarget"},"id":{"type":["string","number","boolean"]},"sharing":{"type":"string","pattern":"^(shared|private|locked)$|\\$"},"source":{"$ref":"#/definitions/mountSource"},"from":{"$ref":"#/definitions/source"},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};
const schema81 = {"type":["string","number"]};
const schema82 = {"type":["string","number"]};
const schema83 = {"type":["string","number"]};
const pattern37 = new RegExp("^(shared|private|locked)$|\\$", "u");

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema76.required,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'",schema:schema76.required,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema76.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema76,data};
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
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "cache"},message:"must be equal to constant",schema:"cache",parentSchema:schema76.properties.type,data:data0};
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
let data1 = data.target;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/type",keyword:"type",params:{type: schema72.type},message:"must be string,number,boolean",schema:schema72.type,parentSchema:schema72,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err5 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema72,data:data1};
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
if(data.id !== undefined){
let data2 = data.id;
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema76.properties.id.type},message:"must be string,number,boolean",schema:schema76.properties.id.type,parentSchema:schema76.properties.id,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.sharing !== undefined){
let data3 = data.sharing;
if(typeof data3 === "string"){
if(!pattern37.test(data3)){
const err7 = {instancePath:instancePath+"/sharing",schemaPath:"#/properties/sharing/pattern",keyword:"pattern",params:{pattern: "^(shared|private|locked)$|\\$"},message:"must match pattern \""+"^(shared|private|locked)$|\\$"+"\"",schema:"^(shared|private|locked)$|\\$",parentSchema:schema76.properties.sharing,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/sharing",schemaPath:"#/properties/sharing/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema76.properties.sharing.type,parentSchema:schema76.properties.sharing,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.source !== undefined){
let data4 = data.source;
if(((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))) && (typeof data4 !== "boolean")){
const err9 = {instancePath:instancePath+"/source",schemaPath:"#/definitions/mountSource/type",keyword:"type",params:{type: schema73.type},message:"must be string,number,boolean",schema:schema73.type,parentSchema:schema73,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.from !== undefined){
if(!(validate37(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
if(data.readonly !== undefined){
let data6 = data.readonly;
if((typeof data6 !== "boolean") && (typeof data6 !== "string")){
const err10 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/type",keyword:"type",params:{type: schema74.type},message:"must be boolean,string",schema:schema74.type,parentSchema:schema74,data:data6};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(typeof data6 === "string"){
if(!pattern34.test(data6)){
const err11 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema74,data:data6};
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
if(data.readwrite !== undefined){
let data7 = data.readwrite;
if((typeof data7 !== "boolean") && (typeof data7 !== "string")){
const err12 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/type",keyword:"type",params:{type: schema75.type},message:"must be boolean,string",schema:schema75.type,parentSchema:schema75,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(typeof data7 === "string"){
if(!pattern34.test(data7)){
const err13 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema75,data:data7};
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
if(data.mode !== undefined){
let data8 = data.mode;
if((typeof data8 !== "string") && (!((typeof data8 == "number") && (isFinite(data8))))){
const err14 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/mountMode/type",keyword:"type",params:{type: schema81.type},message:"must be string,number",schema:schema81.type,parentSchema:schema81,data:data8};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.uid !== undefined){
let data9 = data.uid;
if((typeof data9 !== "string") && (!((typeof data9 == "number") && (isFinite(data9))))){
const err15 = {instancePath:instancePath+"/uid",schemaPath:"#/definitions/mountUid/type",keyword:"type",params:{type: schema82.type},message:"must be string,number",schema:schema82.type,parentSchema:schema82,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.gid !== undefined){
let data10 = data.gid;
if((typeof data10 !== "string") && (!((typeof data10 == "number") && (isFinite(data10))))){
const err16 = {instancePath:instancePath+"/gid",schemaPath:"#/definitions/mountGid/type",keyword:"type",params:{type: schema83.type},message:"must be string,number",schema:schema83.type,parentSchema:schema83,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema76.type,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
validate64.errors = vErrors;
return errors === 0;
}

const schema84 = {"type":"object","required":["type","target"],"properties":{"type":{"const":"tmpfs"},"target":{"$ref":"#/definitions/mountTarget"},"size":{"type":["string","number"]},"readonly":{"$ref":"#/definitions/mountReadonly"},"readwrite":{"$ref":"#/definitions/mountReadwrite"}},"additionalProperties":false};

function validate66(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema84.required,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.target === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "target"},message:"must have required property '"+"target"+"'",schema:schema84.required,parentSchema:schema84,data};
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
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema84,data};
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
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "tmpfs"},message:"must be equal to constant",schema:"tmpfs",parentSchema:schema84.properties.type,data:data0};
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
let data1 = data.target;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/type",keyword:"type",params:{type: schema72.type},message:"must be string,number,boolean",schema:schema72.type,parentSchema:schema72,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err5 = {instancePath:instancePath+"/target",schemaPath:"#/definitions/mountTarget/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema72,data:data1};
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
if(data.size !== undefined){
let data2 = data.size;
if((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))){
const err6 = {instancePath:instancePath+"/size",schemaPath:"#/properties/size/type",keyword:"type",params:{type: schema84.properties.size.type},message:"must be string,number",schema:schema84.properties.size.type,parentSchema:schema84.properties.size,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.readonly !== undefined){
let data3 = data.readonly;
if((typeof data3 !== "boolean") && (typeof data3 !== "string")){
const err7 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/type",keyword:"type",params:{type: schema74.type},message:"must be boolean,string",schema:schema74.type,parentSchema:schema74,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(typeof data3 === "string"){
if(!pattern34.test(data3)){
const err8 = {instancePath:instancePath+"/readonly",schemaPath:"#/definitions/mountReadonly/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema74,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data.readwrite !== undefined){
let data4 = data.readwrite;
if((typeof data4 !== "boolean") && (typeof data4 !== "string")){
const err9 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/type",keyword:"type",params:{type: schema75.type},message:"must be boolean,string",schema:schema75.type,parentSchema:schema75,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(typeof data4 === "string"){
if(!pattern34.test(data4)){
const err10 = {instancePath:instancePath+"/readwrite",schemaPath:"#/definitions/mountReadwrite/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema75,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema84.type,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate66.errors = vErrors;
return errors === 0;
}

const schema88 = {"type":"object","required":["type"],"properties":{"type":{"const":"secret"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"env":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};
const schema89 = {"type":["boolean","string"],"pattern":"\\$"};

function validate67(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema88.required,parentSchema:schema88,data};
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
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema88,data};
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
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "secret"},message:"must be equal to constant",schema:"secret",parentSchema:schema88.properties.type,data:data0};
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
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err3 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema88.properties.id.type},message:"must be string,number,boolean",schema:schema88.properties.id.type,parentSchema:schema88.properties.id,data:data1};
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
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: schema88.properties.target.type},message:"must be string,number,boolean",schema:schema88.properties.target.type,parentSchema:schema88.properties.target,data:data2};
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
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err5 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: schema88.properties.env.type},message:"must be string,number,boolean",schema:schema88.properties.env.type,parentSchema:schema88.properties.env,data:data3};
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
let data4 = data.required;
if((typeof data4 !== "boolean") && (typeof data4 !== "string")){
const err6 = {instancePath:instancePath+"/required",schemaPath:"#/definitions/mountRequired/type",keyword:"type",params:{type: schema89.type},message:"must be boolean,string",schema:schema89.type,parentSchema:schema89,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(typeof data4 === "string"){
if(!pattern34.test(data4)){
const err7 = {instancePath:instancePath+"/required",schemaPath:"#/definitions/mountRequired/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema89,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
if(data.mode !== undefined){
let data5 = data.mode;
if((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))){
const err8 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/mountMode/type",keyword:"type",params:{type: schema81.type},message:"must be string,number",schema:schema81.type,parentSchema:schema81,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.uid !== undefined){
let data6 = data.uid;
if((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))){
const err9 = {instancePath:instancePath+"/uid",schemaPath:"#/definitions/mountUid/type",keyword:"type",params:{type: schema82.type},message:"must be string,number",schema:schema82.type,parentSchema:schema82,data:data6};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.gid !== undefined){
let data7 = data.gid;
if((typeof data7 !== "string") && (!((typeof data7 == "number") && (isFinite(data7))))){
const err10 = {instancePath:instancePath+"/gid",schemaPath:"#/definitions/mountGid/type",keyword:"type",params:{type: schema83.type},message:"must be string,number",schema:schema83.type,parentSchema:schema83,data:data7};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema88.type,parentSchema:schema88,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate67.errors = vErrors;
return errors === 0;
}

const schema93 = {"type":"object","required":["type"],"properties":{"type":{"const":"ssh"},"id":{"type":["string","number","boolean"]},"target":{"type":["string","number","boolean"]},"required":{"$ref":"#/definitions/mountRequired"},"mode":{"$ref":"#/definitions/mountMode"},"uid":{"$ref":"#/definitions/mountUid"},"gid":{"$ref":"#/definitions/mountGid"}},"additionalProperties":false};

function validate68(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema93.required,parentSchema:schema93,data};
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
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema93,data};
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
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "ssh"},message:"must be equal to constant",schema:"ssh",parentSchema:schema93.properties.type,data:data0};
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
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err3 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: schema93.properties.id.type},message:"must be string,number,boolean",schema:schema93.properties.id.type,parentSchema:schema93.properties.id,data:data1};
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
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err4 = {instancePath:instancePath+"/target",schemaPath:"#/properties/target/type",keyword:"type",params:{type: schema93.properties.target.type},message:"must be string,number,boolean",schema:schema93.properties.target.type,parentSchema:schema93.properties.target,data:data2};
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
let data3 = data.required;
if((typeof data3 !== "boolean") && (typeof data3 !== "string")){
const err5 = {instancePath:instancePath+"/required",schemaPath:"#/definitions/mountRequired/type",keyword:"type",params:{type: schema89.type},message:"must be boolean,string",schema:schema89.type,parentSchema:schema89,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data3 === "string"){
if(!pattern34.test(data3)){
const err6 = {instancePath:instancePath+"/required",schemaPath:"#/definitions/mountRequired/pattern",keyword:"pattern",params:{pattern: "\\$"},message:"must match pattern \""+"\\$"+"\"",schema:"\\$",parentSchema:schema89,data:data3};
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
if(data.mode !== undefined){
let data4 = data.mode;
if((typeof data4 !== "string") && (!((typeof data4 == "number") && (isFinite(data4))))){
const err7 = {instancePath:instancePath+"/mode",schemaPath:"#/definitions/mountMode/type",keyword:"type",params:{type: schema81.type},message:"must be string,number",schema:schema81.type,parentSchema:schema81,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.uid !== undefined){
let data5 = data.uid;
if((typeof data5 !== "string") && (!((typeof data5 == "number") && (isFinite(data5))))){
const err8 = {instancePath:instancePath+"/uid",schemaPath:"#/definitions/mountUid/type",keyword:"type",params:{type: schema82.type},message:"must be string,number",schema:schema82.type,parentSchema:schema82,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.gid !== undefined){
let data6 = data.gid;
if((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))){
const err9 = {instancePath:instancePath+"/gid",schemaPath:"#/definitions/mountGid/type",keyword:"type",params:{type: schema83.type},message:"must be string,number",schema:schema83.type,parentSchema:schema83,data:data6};
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
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema93.type,parentSchema:schema93,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate68.errors = vErrors;
return errors === 0;
}


function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema70.required,parentSchema:schema70,data};
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
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema70.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema70.properties.type.enum,parentSchema:schema70.properties.type,data:data0};
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
if(!(validate62(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
errors = vErrors.length;
}
}
else if(tag0 === "cache"){
if(!(validate64(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
}
else if(tag0 === "tmpfs"){
if(!(validate66(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
}
else if(tag0 === "secret"){
if(!(validate67(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
errors = vErrors.length;
}
}
else if(tag0 === "ssh"){
if(!(validate68(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
errors = vErrors.length;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "type", tagValue: tag0},message:"value of tag \"type\" must be in oneOf",schema:schema70.discriminator,parentSchema:schema70,data};
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
const err3 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "type", tagValue: tag0},message:"tag \"type\" must be string",schema:schema70.discriminator,parentSchema:schema70,data};
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
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema70.type,parentSchema:schema70,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate61.errors = vErrors;
return errors === 0;
}


function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((!data || typeof data != "object") && (typeof data !== "string")) && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema66.type},message:"must be string,number,boolean,array,object",schema:schema66.type,parentSchema:schema66,data};
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
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err1 = {instancePath,schemaPath:"#/oneOf/0/type",keyword:"type",params:{type: schema66.oneOf[0].type},message:"must be string,number,boolean,array",schema:schema66.oneOf[0].type,parentSchema:schema66.oneOf[0],data};
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
const err2 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "shell"},message:"must have required property '"+"shell"+"'",schema:schema66.oneOf[1].required,parentSchema:schema66.oneOf[1],data};
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
const err3 = {instancePath,schemaPath:"#/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema66.oneOf[1].type,parentSchema:schema66.oneOf[1],data};
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
const err4 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "exec"},message:"must have required property '"+"exec"+"'",schema:schema66.oneOf[2].required,parentSchema:schema66.oneOf[2],data};
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
const err5 = {instancePath,schemaPath:"#/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema66.oneOf[2].type,parentSchema:schema66.oneOf[2],data};
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
const err6 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "heredoc"},message:"must have required property '"+"heredoc"+"'",schema:schema66.oneOf[3].required,parentSchema:schema66.oneOf[3],data};
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
const err7 = {instancePath,schemaPath:"#/oneOf/3/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema66.oneOf[3].type,parentSchema:schema66.oneOf[3],data};
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
const err8 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema66.oneOf,parentSchema:schema66,data};
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
const err9 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema66,data};
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
const err10 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema66,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err11 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
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
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "shell") || (key0 === "exec")) || (key0 === "heredoc")) || (key0 === "mounts")) || (key0 === "network")) || (key0 === "security")) || (key0 === "devices")) || (pattern0.test(key0)))){
const err12 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema66,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.shell !== undefined){
let data1 = data.shell;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err13 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/type",keyword:"type",params:{type: schema66.properties.shell.type},message:"must be string,number,boolean",schema:schema66.properties.shell.type,parentSchema:schema66.properties.shell,data:data1};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(typeof data1 === "string"){
if(!pattern2.test(data1)){
const err14 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema66.properties.shell,data:data1};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.exec !== undefined){
let data2 = data.exec;
if(Array.isArray(data2)){
if(data2.length < 1){
const err15 = {instancePath:instancePath+"/exec",schemaPath:"#/properties/exec/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema66.properties.exec,data:data2};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err16 = {instancePath:instancePath+"/exec/" + i1,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data3};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/exec",schemaPath:"#/properties/exec/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema66.properties.exec.type,parentSchema:schema66.properties.exec,data:data2};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.heredoc !== undefined){
let data4 = data.heredoc;
if((typeof data4 !== "string") && (!(data4 && typeof data4 == "object" && !Array.isArray(data4)))){
const err18 = {instancePath:instancePath+"/heredoc",schemaPath:"#/definitions/runHeredoc/type",keyword:"type",params:{type: schema69.type},message:"must be string,object",schema:schema69.type,parentSchema:schema69,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.content === undefined){
const err19 = {instancePath:instancePath+"/heredoc",schemaPath:"#/definitions/runHeredoc/required",keyword:"required",params:{missingProperty: "content"},message:"must have required property '"+"content"+"'",schema:schema69.required,parentSchema:schema69,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
for(const key1 in data4){
if(!(((((key1 === "content") || (key1 === "name")) || (key1 === "chomp")) || (key1 === "expand")) || (key1 === "command"))){
const err20 = {instancePath:instancePath+"/heredoc",schemaPath:"#/definitions/runHeredoc/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema69,data:data4};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data4.content !== undefined){
let data5 = data4.content;
if(typeof data5 !== "string"){
const err21 = {instancePath:instancePath+"/heredoc/content",schemaPath:"#/definitions/runHeredoc/properties/content/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.content.type,parentSchema:schema69.properties.content,data:data5};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.name !== undefined){
let data6 = data4.name;
if(typeof data6 === "string"){
if(!pattern31.test(data6)){
const err22 = {instancePath:instancePath+"/heredoc/name",schemaPath:"#/definitions/runHeredoc/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_.-]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_.-]*$",parentSchema:schema69.properties.name,data:data6};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/heredoc/name",schemaPath:"#/definitions/runHeredoc/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.name.type,parentSchema:schema69.properties.name,data:data6};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data4.chomp !== undefined){
let data7 = data4.chomp;
if(typeof data7 !== "boolean"){
const err24 = {instancePath:instancePath+"/heredoc/chomp",schemaPath:"#/definitions/runHeredoc/properties/chomp/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema69.properties.chomp.type,parentSchema:schema69.properties.chomp,data:data7};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data4.expand !== undefined){
let data8 = data4.expand;
if(typeof data8 !== "boolean"){
const err25 = {instancePath:instancePath+"/heredoc/expand",schemaPath:"#/definitions/runHeredoc/properties/expand/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema69.properties.expand.type,parentSchema:schema69.properties.expand,data:data8};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data4.command !== undefined){
let data9 = data4.command;
if(typeof data9 === "string"){
if(!pattern2.test(data9)){
const err26 = {instancePath:instancePath+"/heredoc/command",schemaPath:"#/definitions/runHeredoc/properties/command/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema69.properties.command,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/heredoc/command",schemaPath:"#/definitions/runHeredoc/properties/command/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.properties.command.type,parentSchema:schema69.properties.command,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
}
if(data.mounts !== undefined){
let data10 = data.mounts;
if(Array.isArray(data10)){
const len2 = data10.length;
for(let i2=0; i2<len2; i2++){
if(!(validate61(data10[i2], {instancePath:instancePath+"/mounts/" + i2,parentData:data10,parentDataProperty:i2,rootData}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
}
else {
const err28 = {instancePath:instancePath+"/mounts",schemaPath:"#/properties/mounts/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema66.properties.mounts.type,parentSchema:schema66.properties.mounts,data:data10};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.network !== undefined){
let data12 = data.network;
if(!(((data12 === "default") || (data12 === "none")) || (data12 === "host"))){
const err29 = {instancePath:instancePath+"/network",schemaPath:"#/properties/network/enum",keyword:"enum",params:{allowedValues: schema66.properties.network.enum},message:"must be equal to one of the allowed values",schema:schema66.properties.network.enum,parentSchema:schema66.properties.network,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.security !== undefined){
let data13 = data.security;
if(!((data13 === "sandbox") || (data13 === "insecure"))){
const err30 = {instancePath:instancePath+"/security",schemaPath:"#/properties/security/enum",keyword:"enum",params:{allowedValues: schema66.properties.security.enum},message:"must be equal to one of the allowed values",schema:schema66.properties.security.enum,parentSchema:schema66.properties.security,data:data13};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.devices !== undefined){
let data14 = data.devices;
if(Array.isArray(data14)){
const len3 = data14.length;
for(let i3=0; i3<len3; i3++){
let data15 = data14[i3];
if((typeof data15 !== "string") && (!(data15 && typeof data15 == "object" && !Array.isArray(data15)))){
const err31 = {instancePath:instancePath+"/devices/" + i3,schemaPath:"#/definitions/device/type",keyword:"type",params:{type: schema98.type},message:"must be string,object",schema:schema98.type,parentSchema:schema98,data:data15};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(typeof data15 === "string"){
if(!pattern2.test(data15)){
const err32 = {instancePath:instancePath+"/devices/" + i3,schemaPath:"#/definitions/device/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema98,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.name === undefined){
const err33 = {instancePath:instancePath+"/devices/" + i3,schemaPath:"#/definitions/device/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema98.required,parentSchema:schema98,data:data15};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
for(const key2 in data15){
if(!((key2 === "name") || (key2 === "required"))){
const err34 = {instancePath:instancePath+"/devices/" + i3,schemaPath:"#/definitions/device/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema98,data:data15};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data15.name !== undefined){
let data16 = data15.name;
if(typeof data16 === "string"){
if(!pattern2.test(data16)){
const err35 = {instancePath:instancePath+"/devices/" + i3+"/name",schemaPath:"#/definitions/device/properties/name/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema98.properties.name,data:data16};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/devices/" + i3+"/name",schemaPath:"#/definitions/device/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema98.properties.name.type,parentSchema:schema98.properties.name,data:data16};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.required !== undefined){
let data17 = data15.required;
if(typeof data17 !== "boolean"){
const err37 = {instancePath:instancePath+"/devices/" + i3+"/required",schemaPath:"#/definitions/device/properties/required/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema98.properties.required.type,parentSchema:schema98.properties.required,data:data17};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
}
}
else {
const err38 = {instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema66.properties.devices.type,parentSchema:schema66.properties.devices,data:data14};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
validate60.errors = vErrors;
return errors === 0;
}

const schema99 = {"type":"array","items":{"$ref":"#/definitions/text"},"minItems":1};

function validate76(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema99,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema99.type,parentSchema:schema99,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate76.errors = vErrors;
return errors === 0;
}

const schema103 = {"type":["string","number","boolean","array"],"items":{"$ref":"#/definitions/text"},"minItems":1};

function validate78(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema103.type},message:"must be string,number,boolean,array",schema:schema103.type,parentSchema:schema103,data};
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
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema103,data};
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
let data0 = data[i0];
if(((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/definitions/text/type",keyword:"type",params:{type: schema39.type},message:"must be string,number,boolean",schema:schema39.type,parentSchema:schema39,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate78.errors = vErrors;
return errors === 0;
}


function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema64.type},message:"must be string,object",schema:schema64.type,parentSchema:schema64,data};
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
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema64,data};
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
const err2 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},message:"must NOT have more than 1 properties",schema:1,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema64.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema64,data};
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
if(!(validate23(data.add, {instancePath:instancePath+"/add",parentData:data,parentDataProperty:"add",rootData}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.arg !== undefined){
if(!(validate31(data.arg, {instancePath:instancePath+"/arg",parentData:data,parentDataProperty:"arg",rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
if(data.cmd !== undefined){
if(!(validate34(data.cmd, {instancePath:instancePath+"/cmd",parentData:data,parentDataProperty:"cmd",rootData}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
if(data.copy !== undefined){
if(!(validate36(data.copy, {instancePath:instancePath+"/copy",parentData:data,parentDataProperty:"copy",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
if(data.entrypoint !== undefined){
if(!(validate43(data.entrypoint, {instancePath:instancePath+"/entrypoint",parentData:data,parentDataProperty:"entrypoint",rootData}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
if(!(validate45(data.env, {instancePath:instancePath+"/env",parentData:data,parentDataProperty:"env",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
if(data.expose !== undefined){
let data6 = data.expose;
if(((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))) && (!(Array.isArray(data6)))){
const err5 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/type",keyword:"type",params:{type: schema58.type},message:"must be string,number,array",schema:schema58.type,parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data6 === "string"){
if(!pattern19.test(data6)){
const err6 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(Array.isArray(data6)){
if(data6.length < 1){
const err7 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if((typeof data7 !== "string") && (!((typeof data7 == "number") && (isFinite(data7))))){
const err8 = {instancePath:instancePath+"/expose/" + i0,schemaPath:"#/definitions/expose/items/type",keyword:"type",params:{type: schema58.items.type},message:"must be string,number",schema:schema58.items.type,parentSchema:schema58.items,data:data7};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(typeof data7 === "string"){
if(!pattern19.test(data7)){
const err9 = {instancePath:instancePath+"/expose/" + i0,schemaPath:"#/definitions/expose/items/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema58.items,data:data7};
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
}
if(data.healthcheck !== undefined){
if(!(validate47(data.healthcheck, {instancePath:instancePath+"/healthcheck",parentData:data,parentDataProperty:"healthcheck",rootData}))){
vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
errors = vErrors.length;
}
}
if(data.label !== undefined){
if(!(validate49(data.label, {instancePath:instancePath+"/label",parentData:data,parentDataProperty:"label",rootData}))){
vErrors = vErrors === null ? validate49.errors : vErrors.concat(validate49.errors);
errors = vErrors.length;
}
}
if(data.run !== undefined){
if(!(validate60(data.run, {instancePath:instancePath+"/run",parentData:data,parentDataProperty:"run",rootData}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
}
if(data.shell !== undefined){
if(!(validate76(data.shell, {instancePath:instancePath+"/shell",parentData:data,parentDataProperty:"shell",rootData}))){
vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
errors = vErrors.length;
}
}
if(data.stopsignal !== undefined){
let data12 = data.stopsignal;
if((typeof data12 !== "string") && (!((typeof data12 == "number") && (isFinite(data12))))){
const err10 = {instancePath:instancePath+"/stopsignal",schemaPath:"#/definitions/stopsignal/type",keyword:"type",params:{type: schema101.type},message:"must be string,number",schema:schema101.type,parentSchema:schema101,data:data12};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(typeof data12 === "string"){
if(!pattern2.test(data12)){
const err11 = {instancePath:instancePath+"/stopsignal",schemaPath:"#/definitions/stopsignal/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema101,data:data12};
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
if(data.user !== undefined){
let data13 = data.user;
if(((typeof data13 !== "string") && (!((typeof data13 == "number") && (isFinite(data13))))) && (typeof data13 !== "boolean")){
const err12 = {instancePath:instancePath+"/user",schemaPath:"#/definitions/user/type",keyword:"type",params:{type: schema102.type},message:"must be string,number,boolean",schema:schema102.type,parentSchema:schema102,data:data13};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(typeof data13 === "string"){
if(!pattern2.test(data13)){
const err13 = {instancePath:instancePath+"/user",schemaPath:"#/definitions/user/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema102,data:data13};
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
if(data.volume !== undefined){
if(!(validate78(data.volume, {instancePath:instancePath+"/volume",parentData:data,parentDataProperty:"volume",rootData}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
if(data.workdir !== undefined){
let data15 = data.workdir;
if(((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")){
const err14 = {instancePath:instancePath+"/workdir",schemaPath:"#/definitions/workdir/type",keyword:"type",params:{type: schema105.type},message:"must be string,number,boolean",schema:schema105.type,parentSchema:schema105,data:data15};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(typeof data15 === "string"){
if(!pattern2.test(data15)){
const err15 = {instancePath:instancePath+"/workdir",schemaPath:"#/definitions/workdir/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema105,data:data15};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
}
validate51.errors = vErrors;
return errors === 0;
}


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = false;
let passing0 = null;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.add === undefined){
const err0 = {instancePath,schemaPath:"#/oneOf/0/required",keyword:"required",params:{missingProperty: "add"},message:"must have required property '"+"add"+"'",schema:schema27.oneOf[0].required,parentSchema:schema27.oneOf[0],data};
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
const err1 = {instancePath,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty: "arg"},message:"must have required property '"+"arg"+"'",schema:schema27.oneOf[1].required,parentSchema:schema27.oneOf[1],data};
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
const err2 = {instancePath,schemaPath:"#/oneOf/2/required",keyword:"required",params:{missingProperty: "cmd"},message:"must have required property '"+"cmd"+"'",schema:schema27.oneOf[2].required,parentSchema:schema27.oneOf[2],data};
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
const err3 = {instancePath,schemaPath:"#/oneOf/3/required",keyword:"required",params:{missingProperty: "copy"},message:"must have required property '"+"copy"+"'",schema:schema27.oneOf[3].required,parentSchema:schema27.oneOf[3],data};
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
const err4 = {instancePath,schemaPath:"#/oneOf/4/required",keyword:"required",params:{missingProperty: "entrypoint"},message:"must have required property '"+"entrypoint"+"'",schema:schema27.oneOf[4].required,parentSchema:schema27.oneOf[4],data};
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
const err5 = {instancePath,schemaPath:"#/oneOf/5/required",keyword:"required",params:{missingProperty: "env"},message:"must have required property '"+"env"+"'",schema:schema27.oneOf[5].required,parentSchema:schema27.oneOf[5],data};
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
const err6 = {instancePath,schemaPath:"#/oneOf/6/required",keyword:"required",params:{missingProperty: "expose"},message:"must have required property '"+"expose"+"'",schema:schema27.oneOf[6].required,parentSchema:schema27.oneOf[6],data};
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
const err7 = {instancePath,schemaPath:"#/oneOf/7/required",keyword:"required",params:{missingProperty: "healthcheck"},message:"must have required property '"+"healthcheck"+"'",schema:schema27.oneOf[7].required,parentSchema:schema27.oneOf[7],data};
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
const err8 = {instancePath,schemaPath:"#/oneOf/8/required",keyword:"required",params:{missingProperty: "label"},message:"must have required property '"+"label"+"'",schema:schema27.oneOf[8].required,parentSchema:schema27.oneOf[8],data};
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
const err9 = {instancePath,schemaPath:"#/oneOf/9/required",keyword:"required",params:{missingProperty: "maintainer"},message:"must have required property '"+"maintainer"+"'",schema:schema27.oneOf[9].required,parentSchema:schema27.oneOf[9],data};
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
const err10 = {instancePath,schemaPath:"#/oneOf/10/required",keyword:"required",params:{missingProperty: "onbuild"},message:"must have required property '"+"onbuild"+"'",schema:schema27.oneOf[10].required,parentSchema:schema27.oneOf[10],data};
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
const err11 = {instancePath,schemaPath:"#/oneOf/11/required",keyword:"required",params:{missingProperty: "run"},message:"must have required property '"+"run"+"'",schema:schema27.oneOf[11].required,parentSchema:schema27.oneOf[11],data};
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
const err12 = {instancePath,schemaPath:"#/oneOf/12/required",keyword:"required",params:{missingProperty: "shell"},message:"must have required property '"+"shell"+"'",schema:schema27.oneOf[12].required,parentSchema:schema27.oneOf[12],data};
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
const err13 = {instancePath,schemaPath:"#/oneOf/13/required",keyword:"required",params:{missingProperty: "stopsignal"},message:"must have required property '"+"stopsignal"+"'",schema:schema27.oneOf[13].required,parentSchema:schema27.oneOf[13],data};
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
const err14 = {instancePath,schemaPath:"#/oneOf/14/required",keyword:"required",params:{missingProperty: "user"},message:"must have required property '"+"user"+"'",schema:schema27.oneOf[14].required,parentSchema:schema27.oneOf[14],data};
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
const err15 = {instancePath,schemaPath:"#/oneOf/15/required",keyword:"required",params:{missingProperty: "volume"},message:"must have required property '"+"volume"+"'",schema:schema27.oneOf[15].required,parentSchema:schema27.oneOf[15],data};
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
const err16 = {instancePath,schemaPath:"#/oneOf/16/required",keyword:"required",params:{missingProperty: "workdir"},message:"must have required property '"+"workdir"+"'",schema:schema27.oneOf[16].required,parentSchema:schema27.oneOf[16],data};
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
const err17 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema27.oneOf,parentSchema:schema27,data};
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
if(!((func2.call(schema27.properties, key0)) || (pattern0.test(key0)))){
const err18 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema27,data};
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
if(!(validate23(data.add, {instancePath:instancePath+"/add",parentData:data,parentDataProperty:"add",rootData}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
}
if(data.arg !== undefined){
if(!(validate31(data.arg, {instancePath:instancePath+"/arg",parentData:data,parentDataProperty:"arg",rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
if(data.cmd !== undefined){
if(!(validate34(data.cmd, {instancePath:instancePath+"/cmd",parentData:data,parentDataProperty:"cmd",rootData}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
if(data.copy !== undefined){
if(!(validate36(data.copy, {instancePath:instancePath+"/copy",parentData:data,parentDataProperty:"copy",rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
if(data.entrypoint !== undefined){
if(!(validate43(data.entrypoint, {instancePath:instancePath+"/entrypoint",parentData:data,parentDataProperty:"entrypoint",rootData}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
}
if(data.env !== undefined){
if(!(validate45(data.env, {instancePath:instancePath+"/env",parentData:data,parentDataProperty:"env",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
if(data.expose !== undefined){
let data6 = data.expose;
if(((typeof data6 !== "string") && (!((typeof data6 == "number") && (isFinite(data6))))) && (!(Array.isArray(data6)))){
const err19 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/type",keyword:"type",params:{type: schema58.type},message:"must be string,number,array",schema:schema58.type,parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(typeof data6 === "string"){
if(!pattern19.test(data6)){
const err20 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(Array.isArray(data6)){
if(data6.length < 1){
const err21 = {instancePath:instancePath+"/expose",schemaPath:"#/definitions/expose/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema58,data:data6};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if((typeof data7 !== "string") && (!((typeof data7 == "number") && (isFinite(data7))))){
const err22 = {instancePath:instancePath+"/expose/" + i0,schemaPath:"#/definitions/expose/items/type",keyword:"type",params:{type: schema58.items.type},message:"must be string,number",schema:schema58.items.type,parentSchema:schema58.items,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(typeof data7 === "string"){
if(!pattern19.test(data7)){
const err23 = {instancePath:instancePath+"/expose/" + i0,schemaPath:"#/definitions/expose/items/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},message:"must match pattern \""+"^\\S+$"+"\"",schema:"^\\S+$",parentSchema:schema58.items,data:data7};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
}
}
if(data.healthcheck !== undefined){
if(!(validate47(data.healthcheck, {instancePath:instancePath+"/healthcheck",parentData:data,parentDataProperty:"healthcheck",rootData}))){
vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
errors = vErrors.length;
}
}
if(data.label !== undefined){
if(!(validate49(data.label, {instancePath:instancePath+"/label",parentData:data,parentDataProperty:"label",rootData}))){
vErrors = vErrors === null ? validate49.errors : vErrors.concat(validate49.errors);
errors = vErrors.length;
}
}
if(data.maintainer !== undefined){
let data10 = data.maintainer;
if((typeof data10 !== "string") && (!((typeof data10 == "number") && (isFinite(data10))))){
const err24 = {instancePath:instancePath+"/maintainer",schemaPath:"#/definitions/maintainer/type",keyword:"type",params:{type: schema63.type},message:"must be string,number",schema:schema63.type,parentSchema:schema63,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(typeof data10 === "string"){
if(!pattern2.test(data10)){
const err25 = {instancePath:instancePath+"/maintainer",schemaPath:"#/definitions/maintainer/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema63,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
if(data.onbuild !== undefined){
if(!(validate51(data.onbuild, {instancePath:instancePath+"/onbuild",parentData:data,parentDataProperty:"onbuild",rootData}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
}
if(data.run !== undefined){
if(!(validate60(data.run, {instancePath:instancePath+"/run",parentData:data,parentDataProperty:"run",rootData}))){
vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
errors = vErrors.length;
}
}
if(data.shell !== undefined){
if(!(validate76(data.shell, {instancePath:instancePath+"/shell",parentData:data,parentDataProperty:"shell",rootData}))){
vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
errors = vErrors.length;
}
}
if(data.stopsignal !== undefined){
let data14 = data.stopsignal;
if((typeof data14 !== "string") && (!((typeof data14 == "number") && (isFinite(data14))))){
const err26 = {instancePath:instancePath+"/stopsignal",schemaPath:"#/definitions/stopsignal/type",keyword:"type",params:{type: schema101.type},message:"must be string,number",schema:schema101.type,parentSchema:schema101,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(typeof data14 === "string"){
if(!pattern2.test(data14)){
const err27 = {instancePath:instancePath+"/stopsignal",schemaPath:"#/definitions/stopsignal/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema101,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data.user !== undefined){
let data15 = data.user;
if(((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")){
const err28 = {instancePath:instancePath+"/user",schemaPath:"#/definitions/user/type",keyword:"type",params:{type: schema102.type},message:"must be string,number,boolean",schema:schema102.type,parentSchema:schema102,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(typeof data15 === "string"){
if(!pattern2.test(data15)){
const err29 = {instancePath:instancePath+"/user",schemaPath:"#/definitions/user/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema102,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data.volume !== undefined){
if(!(validate78(data.volume, {instancePath:instancePath+"/volume",parentData:data,parentDataProperty:"volume",rootData}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
if(data.workdir !== undefined){
let data17 = data.workdir;
if(((typeof data17 !== "string") && (!((typeof data17 == "number") && (isFinite(data17))))) && (typeof data17 !== "boolean")){
const err30 = {instancePath:instancePath+"/workdir",schemaPath:"#/definitions/workdir/type",keyword:"type",params:{type: schema105.type},message:"must be string,number,boolean",schema:schema105.type,parentSchema:schema105,data:data17};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(typeof data17 === "string"){
if(!pattern2.test(data17)){
const err31 = {instancePath:instancePath+"/workdir",schemaPath:"#/definitions/workdir/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema105,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
}
else {
const err32 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate22(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema26.type,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}


function validate18(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema19.required,parentSchema:schema19,data};
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
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema19,data};
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
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema19.properties.name.type,parentSchema:schema19.properties.name,data:data0};
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
if(!(validate19(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate19.errors : vErrors.concat(validate19.errors);
errors = vErrors.length;
}
}
if(data.platform !== undefined){
let data2 = data.platform;
if(typeof data2 !== "string"){
const err3 = {instancePath:instancePath+"/platform",schemaPath:"#/definitions/platform/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.type,parentSchema:schema24,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.doc !== undefined){
let data3 = data.doc;
if(typeof data3 !== "string"){
const err4 = {instancePath:instancePath+"/doc",schemaPath:"#/definitions/doc/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema25.type,parentSchema:schema25,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.steps !== undefined){
if(!(validate21(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate18.errors = vErrors;
return errors === 0;
}

const schema109 = {"type":"object","required":["from"],"properties":{"from":{"$ref":"#/definitions/base"},"platform":{"$ref":"#/definitions/platform"},"doc":{"$ref":"#/definitions/doc"},"steps":{"$ref":"#/definitions/steps"}},"patternProperties":{"^x-":true},"additionalProperties":false};

function validate87(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema109.required,parentSchema:schema109,data};
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
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema109,data};
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
if(!(validate19(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate19.errors : vErrors.concat(validate19.errors);
errors = vErrors.length;
}
}
if(data.platform !== undefined){
let data1 = data.platform;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/platform",schemaPath:"#/definitions/platform/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema24.type,parentSchema:schema24,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.doc !== undefined){
let data2 = data.doc;
if(typeof data2 !== "string"){
const err3 = {instancePath:instancePath+"/doc",schemaPath:"#/definitions/doc/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema25.type,parentSchema:schema25,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.steps !== undefined){
if(!(validate21(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema109.type,parentSchema:schema109,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate87.errors = vErrors;
return errors === 0;
}


function validate17(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!data || typeof data != "object"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema18.type},message:"must be object,array",schema:schema18.type,parentSchema:schema18,data};
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
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema18,data};
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
if(!(validate18(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate18.errors : vErrors.concat(validate18.errors);
errors = vErrors.length;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err2 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema18,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(validate87(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
}
validate17.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="buildfile-1.schema.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.buildfile === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "buildfile"},message:"must have required property '"+"buildfile"+"'",schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.stages === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "stages"},message:"must have required property '"+"stages"+"'",schema:schema11.required,parentSchema:schema11,data};
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
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema11,data};
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
const err3 = {instancePath:instancePath+"/buildfile",schemaPath:"#/properties/buildfile/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant",schema:1,parentSchema:schema11.properties.buildfile,data:data0};
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
if(!(validate11(data.args, {instancePath:instancePath+"/args",parentData:data,parentDataProperty:"args",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
if(data.stages !== undefined){
if(!(validate17(data.stages, {instancePath:instancePath+"/stages",parentData:data,parentDataProperty:"stages",rootData}))){
vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}


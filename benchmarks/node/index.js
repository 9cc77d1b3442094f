// Registers what an environment deployed, as the engine wrote it down (`pulumi stack export`, in the
// file that BENCHMARK_GRAPH names): the same resources with the same inputs, names, parents and
// dependencies, and the same look-ups. A preview on top of that environment changes nothing, or this
// program is not the same.
"use strict";
const fs = require("fs");
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");

const SHORTEST_REFERENCE = 8;

const { resources } = JSON.parse(fs.readFileSync(process.env.BENCHMARK_GRAPH, "utf8")).deployment;
const states = new Map(resources.map((state) => [state.urn, state]));
const made = new Map();

function type(token) {
  const [, module, name] = token.split(":");
  return aws[module.split("/")[0]][name];
}

// A value that came from another resource comes from it again, so that one waits for the other.
function linked(value, dependencies) {
  if (Array.isArray(value)) {
    return value.map((item) => linked(item, dependencies));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "__defaults")
        .map(([key, item]) => [key, linked(item, dependencies)]),
    );
  }
  if (typeof value !== "string") {
    return value;
  }
  for (const urn of dependencies) {
    const outputs = { id: states.get(urn).id, ...states.get(urn).outputs };
    for (const [key, output] of Object.entries(outputs)) {
      if (typeof output === "string" && output.length >= SHORTEST_REFERENCE && value.includes(output)) {
        return made.get(urn)[key].apply((known) => value.split(output).join(known));
      }
    }
  }
  return value;
}

const lookedUp = [];
for (const state of resources) {
  if (state.type === "pulumi:pulumi:Stack" || state.type.startsWith("pulumi:providers:")) {
    continue;
  }
  const name = state.urn.split("::").pop();
  const options = {
    parent: made.get(state.parent),
    protect: state.protect,
    retainOnDelete: state.retainOnDelete,
  };
  if (!state.custom) {
    const component = new pulumi.ComponentResource(state.type, name, {}, options);
    component.registerOutputs(state.outputs || {});
    made.set(state.urn, component);
    continue;
  }
  const inputs = {};
  for (const [key, value] of Object.entries(state.inputs)) {
    if (key !== "__defaults") {
      inputs[key] = linked(value, (state.propertyDependencies || {})[key] || []);
    }
  }
  const linkedTo = new Set(Object.values(state.propertyDependencies || {}).flat());
  options.dependsOn = (state.dependencies || [])
    .filter((urn) => !linkedTo.has(urn))
    .map((urn) => made.get(urn));
  made.set(state.urn, new (type(state.type))(name, inputs, options));
  if (state.type === "aws:ec2/vpcEndpoint:VpcEndpoint" && state.inputs.vpcEndpointType === "Interface") {
    lookedUp.push(
      aws.ec2.getVpcEndpointServiceOutput({ serviceName: state.inputs.serviceName }).availabilityZones,
    );
  }
}

const stack = resources.find((state) => state.type === "pulumi:pulumi:Stack");
module.exports = {
  ...stack.outputs,
  networkFindings: pulumi.all(lookedUp).apply(() => stack.outputs.networkFindings),
};

// The program of main.ts, inline by the Node Automation API, in one process: made, and twice without a change.
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import program from "./main.js";

async function main(): Promise<void> {
    const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: "dev", projectName: "named-flows", program },
        { workDir: "." },
    );
    await stack.up();
    const { outputs } = await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true });
    console.log(JSON.stringify({ namespaces: outputs["namespaces"]?.value }));
}

void main();

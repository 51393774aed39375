// examples/04-namespaces, by the component package.
import { SecureCluster } from "@pulumi/eks-citadel";

const orders = { namespace: "shop", podLabels: { app: "orders" } };

export = async () => {
    const cluster = new SecureCluster("flows", {
        kubernetesVersion: "1.36",
        network: { cidr: "10.40.0.0/16", zones: ["a", "b"], awsEndpoints: ["secretsmanager"] },
        endpointPublicCidrs: ["203.0.113.7/32"],
        accessEntries: [
            {
                name: "platform",
                principalArn: "arn:aws:iam::111122223333:role/platform",
                clusterPolicies: ["AmazonEKSClusterAdminPolicy"],
            },
        ],
        namespaces: [{ name: "shop" }, { name: "payments" }, { name: "operators", podSecurity: "baseline" }],
        flows: [
            { name: "pay", source: orders, destination: { namespace: "payments" }, ports: [{ port: 8443 }] },
            { name: "partner", source: orders, destination: { cidrs: ["198.51.100.0/24"] }, ports: [{ port: 443 }] },
            { name: "secrets", source: orders, destination: { named: "aws-endpoints" } },
            { name: "watch", source: { namespace: "operators" }, destination: { named: "api-server" } },
            {
                name: "webhook",
                source: { named: "api-server" },
                destination: { namespace: "operators" },
                ports: [{ port: 9443 }],
            },
        ],
    });

    return { namespaces: cluster.namespaces };
};

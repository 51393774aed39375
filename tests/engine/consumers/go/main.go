// examples/04-namespaces, by the component package.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"example.com/pulumi-eks-citadel/sdk/go/ekscitadel"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cluster, err := ekscitadel.NewSecureCluster(ctx, "flows", &ekscitadel.SecureClusterArgs{
			KubernetesVersion: "1.36",
			Network: ekscitadel.ClusterNetworkArgs{
				Cidr:         pulumi.StringRef("10.40.0.0/16"),
				Zones:        []string{"a", "b"},
				AwsEndpoints: []string{"secretsmanager"},
			},
			EndpointPublicCidrs: []string{"203.0.113.7/32"},
			AccessEntries: []ekscitadel.AccessEntryArgs{{
				Name:            "platform",
				PrincipalArn:    pulumi.String("arn:aws:iam::111122223333:role/platform"),
				ClusterPolicies: []string{"AmazonEKSClusterAdminPolicy"},
			}},
			Namespaces: []ekscitadel.NamespaceArgs{
				{Name: "shop"},
				{Name: "payments"},
				{Name: "operators", PodSecurity: pulumi.StringRef("baseline")},
			},
			Flows: flows(),
		})
		if err != nil {
			return err
		}
		ctx.Export("namespaces", cluster.Namespaces)
		return nil
	})
}

func flows() []ekscitadel.FlowArgs {
	orders := ekscitadel.FlowEndArgs{
		Namespace: pulumi.StringRef("shop"),
		PodLabels: map[string]string{"app": "orders"},
	}
	partner := ekscitadel.FlowEndArgs{Cidrs: []string{"198.51.100.0/24"}}
	return []ekscitadel.FlowArgs{
		{Name: "pay", Source: orders, Destination: namespace("payments"), Ports: ports(8443)},
		{Name: "partner", Source: orders, Destination: partner, Ports: ports(443)},
		{Name: "secrets", Source: orders, Destination: named("aws-endpoints")},
		{Name: "watch", Source: namespace("operators"), Destination: named("api-server")},
		{Name: "webhook", Source: named("api-server"), Destination: namespace("operators"), Ports: ports(9443)},
	}
}

func namespace(name string) ekscitadel.FlowEndArgs {
	return ekscitadel.FlowEndArgs{Namespace: &name}
}

func named(name string) ekscitadel.FlowEndArgs {
	return ekscitadel.FlowEndArgs{Named: &name}
}

func ports(port int) []ekscitadel.PortArgs {
	return []ekscitadel.PortArgs{{Port: port}}
}

// Package sdk has what language hosts share that write an SDK for a package.
package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Bound is the package of a request, with the schemas that it refers to.
func Bound(
	ctx context.Context, request *pulumirpc.GeneratePackageRequest,
) (*schema.Package, schema.ReferenceLoader, error) {
	client, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, nil, err
	}
	loader := schema.NewCachedLoader(client)
	bound, complaints, err := schema.BindSpecWithContext(ctx, spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, nil, err
	}
	if complaints.HasErrors() {
		return nil, nil, complaints
	}
	return bound, loader, nil
}

// Write puts the files of an SDK below a folder.
func Write(folder string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return fmt.Errorf("the SDK: %w", err)
		}
	}
	return nil
}

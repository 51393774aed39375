"""What Pulumi's language host for Python starts: the component package."""

from eks_citadel.plugin.host import public_components, serve

if __name__ == "__main__":
    serve(public_components())

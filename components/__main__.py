"""What Pulumi's language host for Python starts: the component package."""

from eks_citadel.package.host import serve

if __name__ == "__main__":
    serve()

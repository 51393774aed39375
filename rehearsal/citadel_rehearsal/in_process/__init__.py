"""An engine that runs in this process, in place of Pulumi's."""

"""The front door of a rehearsed Network Load Balancer: programs that play pods get connections by its weights."""

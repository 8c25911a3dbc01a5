"""The platform admin's queues, audit log and health."""
